import {
  type ClientToken,
  fingerprint,
  type LoadedConfig,
  openAiKeyService,
  type PluginReference,
  type SettingName,
  settingNames,
  settings,
} from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf, settingsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openConfig } from "../open-cedar.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { textTable } from "../rendering/text-table.ts";

/** A setting as it is shown. */
interface ShownSetting {
  readonly value: unknown;
  readonly from: string;
}

/** A value without what must not be seen: of tokens the names of their clients, of plugins no options, which can hold anything. */
function shownValue(name: SettingName, { config }: LoadedConfig): unknown {
  if (name === "clientTokens")
    return config.clientTokens.map((client: ClientToken) => `${client.name}: ${fingerprint(client.token)}`);
  if (name === "plugins") return config.plugins.map(({ plugin }: PluginReference) => plugin);
  const value = config[name];
  return settings[name].secret === true && typeof value === "string" ? fingerprint(value) : value;
}

function shownSettings(loaded: LoadedConfig, { environment }: CommandContext): Map<string, ShownSetting> {
  const shown = new Map<string, ShownSetting>();
  for (const name of settingNames)
    shown.set(name, { value: shownValue(name, loaded), from: loaded.origins[name] });
  const variable = openAiKeyService.environmentVariable;
  const key = environment[variable];
  if (key) shown.set(variable, { value: fingerprint(key), from: `variable ${variable}` });
  return shown;
}

function inWords(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "-";
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const loaded = await openConfig(flags, context, undefined);
  const shown = shownSettings(loaded, context);
  if (flags.json === true) {
    const { file, configDirectory } = loaded;
    const facts = { file, configDirectory, settings: Object.fromEntries(shown) };
    await terminal.print(jsonLine(facts, terminal.mask));
    return exitCodes.done;
  }
  const rows = [...shown].map(([name, { value, from }]) => [name, inWords(value), from]);
  await terminal.print(textTable([["SETTING", "VALUE", "FROM"], ...rows]));
  await terminal.print(`\nConfiguration file: ${loaded.file ?? "none"}\n`);
  return exitCodes.done;
}

/** `cedar config`: the settings in force. Takes the flags of `cedar agent`, to show what they would change. */
export const config: Command = {
  options: { ...jsonOption, ...optionsOf(settingsOf("agent")) },
  examples: [
    ["cedar config", "each setting, its value and where it came from"],
    ["cedar config --json", "the same for programs; secrets are fingerprints"],
  ],
  run,
};
