import { join } from "node:path";
import type { SettingName } from "./config.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Layer } from "./layer.ts";
import { readConfigFile } from "./read-config-file.ts";
import { readMembers } from "./read-members.ts";
import { readProfiles } from "./read-profiles.ts";
import { settings } from "./settings.ts";

/** The configuration file as one of the layers of the settings. */
export interface FileLayer extends Layer {
  readonly path: string;
  readonly profiles: ReadonlyMap<string, Layer>;
}

type FileRequest = Pick<ConfigRequest, "environment" | "configFile" | "command">;

/** Why a setting cannot stand at the top level of the file; one that a variable named may not load code or grant permissions. */
function refuseInFile(name: SettingName, isFromVariable: boolean): string | undefined {
  const { guarded, scope, flag, variable } = settings[name];
  if (scope === "command") return `is set by --${flag} or ${variable}, in no file`;
  if (guarded !== true || !isFromVariable) return undefined;
  return "loads code, grants permissions or decides which secrets are read, which a file named by CEDAR_CONFIG may not; use --config";
}

/** Reads the file that `--config` or CEDAR_CONFIG names, or the user's own; what is wrong with it is added to the problems. */
export async function readFileLayer(
  request: FileRequest,
  directory: string | undefined,
  problems: string[],
): Promise<FileLayer | undefined> {
  const variable = request.environment.CEDAR_CONFIG || undefined;
  const named = request.configFile ?? variable;
  const path = named ?? (directory === undefined ? undefined : join(directory, "config.json"));
  if (path === undefined) return undefined;
  const found = await readConfigFile(path);
  if (found === undefined) {
    const by = request.configFile === undefined ? "variable CEDAR_CONFIG" : "flag --config";
    if (named !== undefined) problems.push(`config (from ${by}): there is no file ${path}`);
    return undefined;
  }
  if ("problem" in found) {
    problems.push(`config (file ${path}): ${found.problem}`);
    return undefined;
  }
  const origin = `file ${path}`;
  const isFromVariable = request.configFile === undefined && variable !== undefined;
  const refuse = (name: SettingName): string | undefined => refuseInFile(name, isFromVariable);
  const values = readMembers({ members: found.values, origin, refuse }, problems);
  const profiles = readProfiles(values.profiles, path, request, problems);
  return { path, values, profiles, originOf: () => origin };
}
