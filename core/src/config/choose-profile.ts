import { maskKeyShaped } from "../keys/secret-mask.ts";
import { suggestName } from "../nearest-name.ts";
import type { Given, Layer } from "./layer.ts";
import type { FileLayer } from "./read-file-layer.ts";

function whyUnknown(name: string, file: FileLayer | undefined): string {
  const missing = `there is no profile "${maskKeyShaped(name)}"`;
  if (file === undefined) return `${missing}, since there is no configuration file that could hold one`;
  return `${missing} in ${file.path}. ${suggestName(name, [...file.profiles.keys()])}`;
}

/** The profile that a flag or a variable names; that there is none of that name is a problem. */
export function chooseProfile(
  { value: name, origin }: Given,
  file: FileLayer | undefined,
  problems: string[],
): Layer | undefined {
  const profile = typeof name === "string" ? file?.profiles.get(name) : undefined;
  if (profile !== undefined || typeof name !== "string" || name === "") return profile;
  // Of a file that cannot be read the reason has been told, and nobody knows its profiles.
  if (file !== undefined || problems.length === 0)
    problems.push(`profile (from ${origin}): ${whyUnknown(name, file)}`);
  return undefined;
}
