import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { CedarError, loginPathOf } from "@cedar/core";
import { makePrivateDirectory } from "../cache/private-directory.ts";
import { writeFileAtomically } from "../cache/write-file-atomically.ts";
import { errorCodeOf } from "../error-code-of.ts";

/** What `cedar login` stores. */
interface Login {
  readonly serverUrl: string;
  readonly token: string;
}

function failure(path: string, error: unknown): CedarError {
  if (error instanceof CedarError) return error;
  return new CedarError(
    "configuration-invalid",
    `The login ${path} cannot be changed (${errorCodeOf(error)}).`,
    {
      hint: `May you write to the folder ${dirname(path)}?`,
      facts: { path },
    },
  );
}

/** Stores a login in place of the one before, for its owner alone: whoever reads it sees one of the two. Gives the path. */
export async function storeLogin(configDirectory: string, { serverUrl, token }: Login): Promise<string> {
  const path = loginPathOf(configDirectory);
  try {
    await makePrivateDirectory(configDirectory);
    await writeFileAtomically(path, `${JSON.stringify({ serverUrl, token }, undefined, 2)}\n`);
  } catch (error) {
    throw failure(path, error);
  }
  return path;
}

/** Removes the login; says whether there was one. */
export async function removeLogin(configDirectory: string): Promise<boolean> {
  const path = loginPathOf(configDirectory);
  try {
    await rm(path);
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw failure(path, error);
  }
}
