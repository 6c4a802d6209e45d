import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describeKind } from "../describe-kind.ts";
import type { Environment } from "../plugins/plugin.ts";
import { findJsonProblem } from "./find-json-problem.ts";
import { isObject } from "./read-members.ts";

/** The configuration file as it was found: an object, nothing (there is no such file), or a sentence that says what is wrong with it. */
export type ConfigFile =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly problem: string }
  | undefined;

/**
 * The user's configuration folder, `~/.config/cedar-cli`; `undefined` without an absolute HOME. XDG_CONFIG_HOME is not read: a
 * project's `.envrc` could set it, and so choose which plugins are loaded (docs/decisions/0004-only-the-user-configures.md).
 */
export function configDirectoryOf(environment: Environment): string | undefined {
  const home = environment.HOME || environment.USERPROFILE;
  return home !== undefined && isAbsolute(home) ? join(home, ".config", "cedar-cli") : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}

/** More than anybody writes by hand. What is much larger could not be taken apart: patterns have their limits. */
const largestBytes = 1_000_000;

/** The text of a file, and of a pipe; `undefined` when it is too large, without reading on. */
async function readText(path: string): Promise<string | undefined> {
  // One byte more than the limit: the end counts as well.
  const bytes = await buffer(createReadStream(path, { end: largestBytes }));
  return bytes.length > largestBytes ? undefined : bytes.toString("utf8");
}

/** Whether the way to a file is closed: only then it cannot even be looked at. */
async function isOutOfReach(path: string): Promise<boolean> {
  return await stat(path).then(
    () => false,
    () => true,
  );
}

/** Reads a configuration file. Its text is never quoted, since it may hold a token (row L2). */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  let text: string | undefined;
  try {
    text = await readText(path);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === "ENOENT" || reason === "ENOTDIR") return undefined;
    // A folder that is closed to this user, such as another user's home, holds nothing for him (row F6).
    if (reason === "EACCES" && (await isOutOfReach(path))) return undefined;
    return { problem: `cannot be read (${reason})` };
  }
  if (text === undefined) return { problem: "is larger than 1 MB" };
  const content = text.replace(/^\uFEFF/u, "");
  const broken = findJsonProblem(content);
  if (broken !== undefined) {
    const { line, column, wanted, found } = broken;
    return {
      problem: `is not valid JSON: at line ${line}, column ${column} stands ${found}, and ${wanted} is wanted`,
    };
  }
  const parsed: unknown = JSON.parse(content);
  return isObject(parsed)
    ? { values: { ...parsed } }
    : { problem: `must hold a JSON object, and holds ${describeKind(parsed)}` };
}
