import {
  CedarError,
  type Environment,
  type KeyContext,
  type KeyProvider,
  suggestedCommand,
  withDeadline,
} from "@cedar/core";
import { describeAbsence } from "../keychain/describe-absence.ts";
import { accountOf, type Keychain, type KeychainAnswer, keychainName } from "../keychain/keychain.ts";
import { systemKeychain } from "../keychain/system-keychain.ts";
import { SharedRuns } from "../shared-runs.ts";

export interface KeychainKeyProviderOptions {
  /** The environment variables, as `process.env` has them: where the keychain is found. */
  readonly environment: Environment;
  /** The profile in force: each has keys of its own. */
  readonly profile: string | undefined;
  /** The service that the configuration names, if it names one: for commands in hints. */
  readonly configured?: string | undefined;
  /** How long the keychain may take: 2000 without it. */
  readonly timeoutMilliseconds?: number | undefined;
  /** The keychain to ask: the operating system's without one. */
  readonly keychain?: Keychain | undefined;
}

async function readInTime(
  read: (signal: AbortSignal) => Promise<KeychainAnswer>,
  milliseconds: number,
  { clock, signal }: KeyContext,
): Promise<KeychainAnswer> {
  const message = `The keychain did not answer within ${milliseconds / 1000} s.`;
  const hint = "It may be locked, and wait for somebody to unlock it.";
  const error = (): CedarError => new CedarError("key-provider-timeout", message, { hint });
  return await withDeadline({ clock, milliseconds, signal, error }, read);
}

/**
 * The key in the keychain of the operating system, where `cedar key set` stores it: for every service, and for each profile apart.
 * Where there is no keychain the provider is skipped. No cache ever keeps the key on the disk.
 * Throws a `CedarError` `key-provider-timeout` for a keychain that hangs, `key-provider-failed` for one that is locked.
 */
export function keychainKeyProvider(options: KeychainKeyProviderOptions): KeyProvider {
  const { environment, profile, configured, timeoutMilliseconds = 2000 } = options;
  const keychain = options.keychain ?? systemKeychain({ environment });
  const reads = new SharedRuns<KeychainAnswer>();
  const read = async (account: string, signal: AbortSignal): Promise<KeychainAnswer> =>
    await reads.join(
      account,
      signal,
      async (shared) => await keychain({ operation: "read", account }, shared),
    );
  return {
    name: "keychain",
    async resolve({ service }, context) {
      const account = accountOf(service.name, profile);
      const facts = { keychain: keychainName, account };
      const place = `the keychain (${keychainName}, account ${account})`;
      const answer = await readInTime(
        async (signal) => await read(account, signal),
        timeoutMilliseconds,
        context,
      );
      switch (answer.outcome) {
        case "done":
          context.explain({ message: `in ${place}`, facts });
          return context.createKey(answer.value ?? "", { origin: place, cache: "process" });
        case "none":
          context.explain({
            message: `no key in ${place}`,
            hint: `\`${suggestedCommand("key set", { service: service.name, profile, configured })}\` stores one.`,
            facts,
          });
          return undefined;
        case "absent":
          context.explain({ ...describeAbsence(answer.absence), skipped: true, facts });
          return undefined;
        case "refused":
          throw new CedarError("key-provider-failed", "The keychain is locked, or does not let Cedar in.", {
            hint: "Unlock it, and try again.",
            facts,
          });
      }
    },
  };
}
