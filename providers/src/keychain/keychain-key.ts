import {
  CedarError,
  type Environment,
  fingerprint,
  type KeyService,
  systemClock,
  withDeadline,
} from "@cedar/core";
import { describeAbsence } from "./describe-absence.ts";
import { accountOf, type Keychain, type KeychainAnswer, type KeychainRequest } from "./keychain.ts";
import { systemKeychain } from "./system-keychain.ts";

export interface KeychainKeyOptions {
  /** The environment variables, as `process.env` has them: where the keychain is found. */
  readonly environment: Environment;
  readonly service: KeyService;
  /** The profile whose key it is; each has keys of its own. */
  readonly profile: string | undefined;
  /** Ends the wait for the keychain. */
  readonly signal: AbortSignal;
  /** How long the keychain may take, which may ask its user to unlock it: 30 000 without it. */
  readonly timeoutMilliseconds?: number | undefined;
  /** The keychain to change: the operating system's without one. */
  readonly keychain?: Keychain | undefined;
}

async function change(
  request: KeychainRequest,
  { environment, signal, timeoutMilliseconds: milliseconds = 30_000, keychain }: KeychainKeyOptions,
): Promise<KeychainAnswer> {
  const ask = keychain ?? systemKeychain({ environment });
  const error = (): CedarError =>
    new CedarError("keychain-failed", `The keychain did not answer within ${milliseconds / 1000} s.`, {
      hint: "It may be locked, and wait for somebody to unlock it.",
    });
  const deadline = { clock: systemClock, milliseconds, signal, error };
  const answer = await withDeadline(deadline, async (limited) => await ask(request, limited));
  if (answer.outcome === "absent") {
    const { message, hint } = describeAbsence(answer.absence);
    throw new CedarError("keychain-failed", `The keychain cannot be used: ${message}.`, { hint });
  }
  if (answer.outcome === "refused")
    throw new CedarError("keychain-failed", "The keychain is locked, or does not let Cedar in.", {
      hint: "Unlock it, and try again.",
    });
  return answer;
}

/**
 * Stores a key of the service where the key provider `keychain` looks for it, in the place of an earlier one.
 * @throws CedarError `key-malformed` that names the rule the value breaks, and then nothing is stored; `keychain-failed` when there is no
 * keychain, or it is locked or does not answer. Neither shows more than the fingerprint.
 */
export async function setKeychainKey(value: string, options: KeychainKeyOptions): Promise<void> {
  const { service, profile } = options;
  const broken = service.check(value);
  if (broken !== undefined) {
    const shown = fingerprint(value);
    throw new CedarError(
      "key-malformed",
      `The ${service.title} key ${shown} is not well formed: ${broken}. It was not stored.`,
      { facts: { fingerprint: shown } },
    );
  }
  await change({ operation: "write", account: accountOf(service.name, profile), value }, options);
}

/**
 * Removes the key of the service from the keychain; gives whether there was one.
 * @throws CedarError `keychain-failed` when there is no keychain, or it is locked or does not answer.
 */
export async function removeKeychainKey(options: KeychainKeyOptions): Promise<boolean> {
  const { service, profile } = options;
  const answer = await change({ operation: "remove", account: accountOf(service.name, profile) }, options);
  return answer.outcome === "done";
}
