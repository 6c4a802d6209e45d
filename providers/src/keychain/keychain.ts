/** The name under which the keychain lists what Cedar has stored. */
export const keychainName = "cedar";

/** One thing to do with the entry of an account. */
export type KeychainRequest =
  | { readonly operation: "read" | "remove"; readonly account: string }
  | { readonly operation: "write"; readonly account: string; readonly value: string };

/** Why there is no keychain: the package for it is missing, nobody answers to it, or the session has no place to look for one. */
export type KeychainAbsence = "no-package" | "no-service" | "no-session";

/**
 * What came of it: `done`, with the value that was read; `none`, the account has no entry; `absent`, there is no keychain; `refused`,
 * there is one, which is locked or does not let Cedar in. The words of the system are not passed on: they may quote a secret (row L2).
 */
export type KeychainAnswer =
  | { readonly outcome: "done"; readonly value?: string | undefined }
  | { readonly outcome: "none" }
  | { readonly outcome: "absent"; readonly absence: KeychainAbsence }
  | { readonly outcome: "refused" };

/** A keychain, as Cedar uses it. It may take for ever: the signal ends the wait. */
export type Keychain = (request: KeychainRequest, signal: AbortSignal) => Promise<KeychainAnswer>;

/** The account of a service's key; each profile has one of its own. */
export function accountOf(service: string, profile: string | undefined): string {
  return profile === undefined ? service : `${service}@${profile}`;
}
