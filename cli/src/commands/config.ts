import {
  builtInKeyServices,
  type ClientToken,
  createKeyService,
  fingerprint,
  type LoadedConfig,
  type PluginReference,
  type SettingName,
  settingLabel,
  settingNames,
  settings,
  withoutArguments,
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

/** A value without what must not be seen: of tokens the names of their clients, of plugins no options and of a command no arguments, which can hold anything. */
function shownValue(name: SettingName, { config }: LoadedConfig): unknown {
  if (name === "clientTokens")
    return config.clientTokens.map((client: ClientToken) => `${client.name}: ${fingerprint(client.token)}`);
  if (name === "keyCommand") return withoutArguments(config.keyCommand);
  if (name === "plugins") return config.plugins.map(({ plugin }: PluginReference) => plugin);
  if (name === "services")
    return config.services.map((options) => {
      const { title, environmentVariable } = createKeyService(options);
      return { ...options, title, environmentVariable };
    });
  const value = config[name];
  return settings[name].secret === true && typeof value === "string" ? fingerprint(value) : value;
}

/** The settings by where they stand in the file, then the keys that the environment has. */
function shownSettings(loaded: LoadedConfig, { environment }: CommandContext): Map<string, ShownSetting> {
  const shown = new Map<string, ShownSetting>();
  for (const name of settingNames)
    shown.set(settingLabel(name), { value: shownValue(name, loaded), from: loaded.origins[name] });
  for (const { environmentVariable } of [
    ...builtInKeyServices,
    ...loaded.config.services.map(createKeyService),
  ]) {
    const key = environment[environmentVariable];
    if (key)
      shown.set(environmentVariable, { value: fingerprint(key), from: `variable ${environmentVariable}` });
  }
  return shown;
}

/** Of a service its name, of a rule for JWTs its issuer. */
function memberInWords(member: unknown): string {
  if (typeof member !== "object" || member === null) return String(member);
  if ("issuer" in member) return String(member.issuer);
  return "name" in member ? String(member.name) : JSON.stringify(member);
}

function inWords(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "-";
  if (Array.isArray(value)) return value.map(memberInWords).join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const loaded = await openConfig(flags, context, undefined);
  terminal.mask = (text) => loaded.mask.mask(text);
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
    ["cedar config --profile staging", "what a profile changes"],
    ["cedar config --json", "the same for programs; secrets are fingerprints"],
  ],
  run,
};
