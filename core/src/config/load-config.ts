import { dirname, resolve } from "node:path";
import { CedarError } from "../errors.ts";
import type { Environment } from "../plugins/plugin.ts";
import { validate } from "../validate.ts";
import type { Config, PluginReference, SettingName } from "./config.ts";
import { configDirectoryOf } from "./read-config-file.ts";
import { type FileLayer, readFileLayer } from "./read-file-layer.ts";
import type { Setting } from "./setting.ts";
import { settingNames, settings } from "./settings.ts";

/** Where a value came from: `flag --model`, `variable OPENAI_MODEL`, `file /home/…/config.json`, `default`. */
export type Origin = string;

export interface ConfigRequest {
  /** The flags that were given, by their names without dashes; `undefined` ones were not. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** `--config FILE`. */
  readonly configFile?: string | undefined;
  /** Defaults that differ from the table's, such as the mode `ask` on a terminal. */
  readonly defaults?: Partial<Config>;
  /**
   * Which command's flags these are: a flag may mean another setting to another command. Settings that only other commands have keep
   * their defaults, unchecked; without a command all are read.
   */
  readonly command?: "agent" | "server";
}

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** The file that was read; `undefined` when there was none. */
  readonly file: string | undefined;
  /** `~/.config/cedar-cli`; `undefined` without a home. */
  readonly configDirectory: string | undefined;
}

interface Given {
  readonly value: unknown;
  readonly origin: Origin;
}

function fromFlags(setting: Setting, request: ConfigRequest): Given | undefined {
  const command = request.command ?? "agent";
  if (setting.flag === undefined || !(setting.commands ?? [command]).includes(command)) return undefined;
  const value = request.flags?.[setting.flag];
  return value === undefined ? undefined : { value, origin: `flag --${setting.flag}` };
}

/** A variable that is set to nothing counts as not set: that is how shells and container files switch one off. */
function fromVariable(setting: Setting, request: ConfigRequest): Given | undefined {
  if (setting.variable === undefined) return undefined;
  const value = request.environment[setting.variable];
  return value === undefined || value === "" ? undefined : { value, origin: `variable ${setting.variable}` };
}

function fromFile(name: SettingName, file: FileLayer | undefined): Given | undefined {
  const value = file?.values[name];
  return value === undefined || file === undefined ? undefined : { value, origin: `file ${file.path}` };
}

function defaultOf(name: SettingName, request: ConfigRequest): Given {
  return { value: request.defaults?.[name] ?? settings[name].default, origin: "default" };
}

function find(name: SettingName, request: ConfigRequest, file: FileLayer | undefined): Given {
  const setting = settings[name];
  return (
    fromFlags(setting, request) ??
    fromVariable(setting, request) ??
    fromFile(name, file) ??
    defaultOf(name, request)
  );
}

/** A variable such as PORT or HOST, which other programs use too, must not stop a command that does not listen. */
function isOfOtherCommand(setting: Setting, { command }: ConfigRequest): boolean {
  return command !== undefined && setting.commands !== undefined && !setting.commands.includes(command);
}

/** Checks one value. The words of a problem are the schema's, whose messages do not quote the value. */
function check(name: SettingName, given: Given, problems: string[]): unknown {
  const { value, error } = validate(settings[name].schema, given.value, {
    errors: { label: false },
  });
  if (error === undefined) return value;
  for (const { path, message } of error.details)
    problems.push(`${[name, ...path].join(".")} (from ${given.origin}): ${message}`);
  return undefined;
}

/** Plugins of the file and of flags are both loaded: the one list that adds up. Those of the file are looked up from its folder. */
function allPlugins(request: ConfigRequest, file: FileLayer | undefined, problems: string[]): Given {
  const name = "plugins";
  const checked = (given: Given | undefined): readonly PluginReference[] =>
    given === undefined ? [] : ((check(name, given, problems) ?? []) as readonly PluginReference[]);
  const ofFile = fromFile(name, file);
  const ofFlags = fromFlags(settings[name], request);
  const folder = dirname(resolve(file?.path ?? ""));
  const value = [
    ...checked(ofFile).map((reference) => ({ ...reference, folder })),
    ...checked(ofFlags),
    ...(ofFile === undefined && ofFlags === undefined ? checked(defaultOf(name, request)) : []),
  ];
  const origins = [ofFile, ofFlags].flatMap((given) => given?.origin ?? []);
  return { value, origin: origins.join(" and ") || "default" };
}

function settle(
  name: SettingName,
  request: ConfigRequest,
  file: FileLayer | undefined,
  problems: string[],
): Given {
  const setting = settings[name];
  if (name === "plugins") return allPlugins(request, file, problems);
  const given = isOfOtherCommand(setting, request) ? defaultOf(name, request) : find(name, request, file);
  return { value: check(name, given, problems), origin: given.origin };
}

/**
 * The settings in force: flags over variables over the user's file over defaults. A project folder's own files are never read (row A28).
 * @throws CedarError `configuration-invalid` that lists every problem with its path and source.
 */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const problems: string[] = [];
  const configDirectory = configDirectoryOf(request.environment);
  const file = await readFileLayer(request, configDirectory, problems);
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const name of settingNames) {
    const given = settle(name, request, file, problems);
    values[name] = given.value;
    origins[name] = given.origin;
  }
  if (problems.length > 0) {
    const list = problems.map((problem) => `- ${problem}`).join("\n");
    throw new CedarError("configuration-invalid", `The configuration is not valid:\n${list}`, {
      facts: { problems },
    });
  }
  // Every member was checked by its schema above: from here on the type is trusted.
  return {
    config: values as unknown as Config,
    origins: origins as Record<SettingName, Origin>,
    file: file?.path,
    configDirectory,
  };
}
