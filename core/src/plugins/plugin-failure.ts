import { CedarError, messageOf } from "../errors.ts";
import { maskKeyShaped } from "../keys/secret-mask.ts";

/** The line of the plugin that threw, for its author. */
export function placeOf(error: unknown): string | undefined {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  const place = lines.find((line) => /^\s+at .*file:/u.test(line))?.trim();
  return place === undefined ? undefined : maskKeyShaped(`It was thrown ${place}.`);
}

/** What a plugin threw, as an error of Cedar's. It may quote a secret, so it is masked, and not chained (rows L1, L2). */
export function pluginFailure(what: string, error: unknown, hint: string | undefined): CedarError {
  return new CedarError("plugin-invalid", maskKeyShaped(`${what}: ${messageOf(error)}`), { hint });
}
