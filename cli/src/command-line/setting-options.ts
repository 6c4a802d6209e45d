import { type Setting, type SettingName, settingNames, settings } from "@cedar/core";
import type { Options } from "yargs";

/** `--json` of the commands that print facts. */
export const jsonOption = {
  json: { type: "boolean", description: "Print JSON" },
} as const satisfies Record<string, Options>;

/** Where the command line's default is not the table's. */
const defaultsInWords: Partial<Record<SettingName, string>> = {
  mode: "ask on a terminal, else read-only",
};

function isSwitch(setting: Setting): boolean {
  return setting.schema.type === "boolean";
}

function shownDefault(value: unknown): string | undefined {
  if (value === undefined || value === false || (Array.isArray(value) && value.length === 0))
    return undefined;
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The values that a setting is limited to, such as the modes; joi gives them as `allow`. */
function choicesOf({ schema }: Setting): string {
  const { allow } = schema.describe() as { readonly allow?: readonly unknown[] };
  return allow === undefined || schema.type !== "any" ? "" : `: ${allow.join(", ")}`;
}

function optionOf(name: SettingName): Options {
  const setting = settings[name];
  const { description, variable, default: value } = setting;
  const defaultDescription = defaultsInWords[name] ?? shownDefault(value);
  const source = variable === undefined ? "" : ` [${variable}]`;
  return {
    description: `${description}${choicesOf(setting)}${source}`,
    ...(isSwitch(setting) ? { type: "boolean" } : { type: "string", requiresArg: true }),
    ...(defaultDescription === undefined ? {} : { defaultDescription }),
  };
}

/** The flags that set these settings, made of core's table. */
export function optionsOf(names: readonly SettingName[]): Record<string, Options> {
  const options: Record<string, Options> = {};
  for (const name of names) {
    const { flag } = settings[name];
    if (flag !== undefined) options[flag] = optionOf(name);
  }
  return options;
}

/** The settings that a command has flags for. */
export function settingsOf(command: "agent" | "server"): SettingName[] {
  return settingNames.filter((name) => settings[name].commands?.includes(command) ?? true);
}
