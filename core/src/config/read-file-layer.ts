import { join } from "node:path";
import { maskKeyShaped } from "../keys/secret-mask.ts";
import { nearestName } from "../nearest-name.ts";
import type { Environment } from "../plugins/plugin.ts";
import { readConfigFile } from "./read-config-file.ts";
import { settingNames, settings } from "./settings.ts";

/** The configuration file as one of the layers of the settings. */
export interface FileLayer {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether a variable named the file: it may then not load code or grant permissions. */
  readonly fromVariable: boolean;
}

interface FileRequest {
  readonly environment: Environment;
  /** `--config FILE`. */
  readonly configFile?: string | undefined;
}

function fileProblems(file: FileLayer): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(file.values)) {
    const known = settingNames.find((setting) => setting === name);
    if (known === undefined) {
      const nearest = nearestName(name, settingNames);
      problems.push(
        `${maskKeyShaped(name)} (from file ${file.path}): is no setting${nearest === undefined ? "" : `; did you mean "${nearest}"?`}`,
      );
    } else if (file.fromVariable && settings[known].guarded === true) {
      problems.push(
        `${name} (from file ${file.path}): loads code or grants permissions, which a file named by CEDAR_CONFIG may not; use --config`,
      );
    }
  }
  return problems;
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
  const origin = request.configFile === undefined ? "variable CEDAR_CONFIG" : "flag --config";
  const found = await readConfigFile(path);
  if (found === undefined) {
    if (named !== undefined) problems.push(`config (from ${origin}): there is no file ${path}`);
    return undefined;
  }
  if ("problem" in found) {
    problems.push(`config (file ${path}): ${found.problem}`);
    return undefined;
  }
  const file = {
    path,
    values: found.values,
    fromVariable: request.configFile === undefined && variable !== undefined,
  };
  problems.push(...fileProblems(file));
  return file;
}
