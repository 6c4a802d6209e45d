import type { PluginContribution } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openCedar } from "../open-cedar.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { textTable } from "../rendering/text-table.ts";

function names(list: readonly string[]): string {
  return list.length === 0 ? "-" : list.join(", ");
}

function row({ plugin, keyProviders, modelAdapters, tools, hooks }: PluginContribution): string[] {
  return [plugin, names(keyProviders), names(modelAdapters), names(tools), names(hooks)];
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  // Whoever mistyped a provider's name in the chain comes here to see the names.
  const { cedar } = await openCedar(flags, context, { providerChain: [] });
  const heading = ["PLUGIN", "KEY PROVIDERS", "MODEL ADAPTERS", "TOOLS", "HOOKS"];
  await terminal.print(
    flags.json === true
      ? jsonLine({ plugins: cedar.plugins }, terminal.mask)
      : textTable([heading, ...cedar.plugins.map(row)]),
  );
  return exitCodes.done;
}

/** `cedar plugins`: who added what. */
export const plugins: Command = {
  options: { ...jsonOption, ...optionsOf(["plugins", "verbose"]) },
  examples: [["cedar plugins --plugin ./my-vault.ts", "does my plugin load, and what does it add?"]],
  run,
};
