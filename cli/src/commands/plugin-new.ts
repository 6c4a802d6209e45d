import { join } from "node:path";
import { CedarError, maskKeyShaped, shellWord, suggestName } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { buildSteps, corePackage } from "../plugin-template/core-package.ts";
import { keyProviderFiles } from "../plugin-template/key-provider-files.ts";
import { writeNewFiles } from "../plugin-template/write-new-files.ts";
import { jsonLine } from "../rendering/json-line.ts";

/** What files are there for, by the kind of plugin. */
const kinds: Readonly<Record<string, typeof keyProviderFiles>> = { "key-provider": keyProviderFiles };

const longestName = 30;

/** Names of Cedar's own plugins and key providers: a second one of the same name would be refused when it is loaded. */
const takenNames = new Set(["built-in", "tools", "cache", "server", "env", "file", "command", "keychain"]);

/** The first would be taken for a test by Node's own runner, and `CEDAR_…` are variables of Cedar's. */
const takenBeginning = /^(?:test|cedar)(?:-|$)/iu;

/** What was typed may be a key, pasted into the wrong place (row L6). */
function invalid(message: string, hint: string): CedarError {
  return new CedarError("usage-invalid", maskKeyShaped(message), { hint });
}

function checkName(name: unknown): string {
  const hint = "A name is made of letters, digits and -, and starts with a letter: cedar plugin new my-vault";
  if (typeof name !== "string" || name === "") throw invalid("The plugin needs a name.", hint);
  if (!/^[A-Za-z][A-Za-z\d]*(?:-[A-Za-z\d]+)*$/u.test(name))
    throw invalid(`"${name}" cannot be the name of a plugin.`, hint);
  if (name.length > longestName)
    throw invalid(`The name has ${name.length} characters, and may have ${longestName}.`, hint);
  if (takenNames.has(name.toLowerCase()) || takenBeginning.test(name))
    throw invalid(`Cedar itself has something named "${name}".`, hint);
  return name;
}

function checkKind(kind: string): typeof keyProviderFiles {
  const files = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (files !== undefined) return files;
  throw invalid(`There is no kind of plugin "${kind}".`, suggestName(kind, Object.keys(kinds)));
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const name = checkName(flags.name);
  const core = corePackage(context.clone, context.version);
  const files = checkKind(String(flags.kind))(name, core);
  const folder = join(String(flags.directory), name);
  const written = await writeNewFiles(folder, files);
  const next = [
    ...buildSteps(core),
    `cd ${shellWord(folder)}`,
    "npm install",
    "npm test",
    `cedar key why --plugin ./${name}.ts --provider-chain ${name}`,
  ];
  const lines = [...written.map((file) => `Wrote ${file}`), "", "Next:", ...next.map((line) => `  ${line}`)];
  await terminal.print(
    flags.json === true ? jsonLine({ name, files: written, next }, terminal.mask) : `${lines.join("\n")}\n`,
  );
  return exitCodes.done;
}

/** `cedar plugin new`: a plugin of one's own that passes its test at once. */
export const pluginNew: Command = {
  argument: "Its name, such as my-vault: letters, digits and -",
  options: {
    kind: {
      type: "string",
      requiresArg: true,
      default: "key-provider",
      description: `What it adds: ${Object.keys(kinds).join(", ")}`,
    },
    directory: {
      type: "string",
      requiresArg: true,
      default: ".",
      description: "Make the plugin's folder in this one",
    },
    ...jsonOption,
  },
  examples: [["cedar plugin new my-vault --kind key-provider", "writes ./my-vault/my-vault.ts and its test"]],
  run,
};
