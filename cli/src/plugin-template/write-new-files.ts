import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CedarError } from "@cedar/core";

function refusal(folder: string, found: string, hint: string): CedarError {
  return new CedarError("usage-invalid", `The folder ${folder} was to be made, and ${found}.`, { hint });
}

/** Makes the folder, or takes one that is there and empty. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [first] = await readdir(folder);
  if (first === undefined) return;
  throw refusal(folder, `it is there and holds ${first}`, "Choose another name or --directory.");
}

/**
 * Writes files into a new folder. Nothing that is there is overwritten.
 * @throws CedarError `usage-invalid` when the folder holds something already, or cannot be written.
 */
export async function writeNewFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  try {
    await makeFolder(folder);
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), text, { flag: "wx" });
  } catch (error) {
    if (error instanceof CedarError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw refusal(folder, `that failed (${code})`, "Choose another --directory.");
  }
  return Object.keys(files).map((name) => join(folder, name));
}
