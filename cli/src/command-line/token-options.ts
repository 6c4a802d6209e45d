import { CedarError, type SettingName } from "@cedar/core";
import type { Flags } from "./command.ts";

/** Where the tokens are kept: what `cedar server` goes by as well. */
export const tokenSettings: readonly SettingName[] = ["stateDirectory"];

const longestName = 32;
/** What is longer, or begins like a key or a token, may be one that was pasted into the wrong place, and is not quoted (row L6). */
const longestQuoted = 16;
const secretLike = /^(?:sk-|cedar_token_)/u;

function found(name: unknown): string {
  if (typeof name !== "string" || name === "") return "there is none";
  if (secretLike.test(name)) return "what stands there looks like a key or a token";
  return name.length > longestQuoted ? "what stands there is none" : `"${name}" is none`;
}

/** The client's name that stands behind the command. @throws CedarError `usage-invalid` for one that is none. */
export function clientName({ name }: Flags): string {
  if (typeof name === "string" && /^[\w.@-]{1,32}$/u.test(name) && !secretLike.test(name)) return name;
  throw new CedarError("usage-invalid", `A client's name is wanted, and ${found(name)}.`, {
    hint: `A name is made of letters, digits, \`.\`, \`_\`, \`@\` and \`-\`, ${longestName} of them at most: \`cedar token create ci\`.`,
  });
}
