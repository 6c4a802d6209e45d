import { CedarError, maskKeyShaped, type SettingName } from "@cedar/core";
import type { Flags } from "./command.ts";

/** Where the tokens are kept: what `cedar server` goes by as well. */
export const tokenSettings: readonly SettingName[] = ["stateDirectory"];

/** The client's name that stands behind the command. @throws CedarError `usage-invalid` for one that is none. */
export function clientName(flags: Flags): string {
  const { name } = flags;
  if (typeof name === "string" && /^[\w.@-]{1,64}$/u.test(name)) return name;
  // What was typed may be a token (row L6).
  const found =
    typeof name === "string" && name !== ""
      ? `"${maskKeyShaped(name.slice(0, 20))}" is none`
      : "there is none";
  throw new CedarError("usage-invalid", `A client's name is wanted, and ${found}.`, {
    hint: "A name is made of letters, digits, `.`, `_`, `@` and `-`, 64 of them at most: `cedar token create ci`.",
  });
}
