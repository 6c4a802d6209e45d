import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CedarError } from "@cedar/core";

/** What is longer is no certificate. */
const mostBytes = 1_048_576;

/** A file, and the setting that names it. */
export interface PemPlace {
  readonly path: string;
  /** Such as `CEDAR_TLS_CERT`. */
  readonly variable: string;
}

export interface PemFile {
  readonly text: string;
  readonly stats: Stats;
}

/** The error for a file that cannot be used, which is named by its setting. */
export function unusable({ path, variable }: PemPlace, why: string, hint?: string): CedarError {
  return new CedarError("configuration-invalid", `The file ${path} (${variable}) ${why}.`, {
    hint: hint ?? `Set ${variable} to a PEM file that the user who runs the server may read.`,
    facts: { variable },
  });
}

async function readWhole(file: FileHandle, place: PemPlace): Promise<PemFile> {
  const stats = await file.stat();
  if (!stats.isFile()) throw unusable(place, "is no regular file");
  if (stats.size > mostBytes) throw unusable(place, "is too large for a PEM file");
  return { text: await file.readFile("latin1"), stats };
}

/** Reads a PEM file. A FIFO does not hold the server up. @throws CedarError `configuration-invalid`. */
export async function readPemFile(place: PemPlace): Promise<PemFile> {
  let file: FileHandle | undefined;
  try {
    file = await open(place.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await readWhole(file, place);
  } catch (error) {
    if (error instanceof CedarError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "failed";
    throw unusable(place, `cannot be read (${code})`);
  } finally {
    await file?.close();
  }
}
