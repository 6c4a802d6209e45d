import type { Clock } from "../clock.ts";
import type { CedarErrorCode } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Key, KeyDetails } from "./key.ts";
import type { KeyService } from "./key-service.ts";

/** Which key is wanted. */
export interface KeyRequest {
  readonly service: KeyService;
}

/**
 * Why the key is asked for: `cold`, nothing is known yet, or what is known was a while ago; `refresh`, one from the origin is wanted,
 * whatever a cache holds; `rejected`, the API refused the key that was given last.
 */
export type KeyReason = "cold" | "refresh" | "rejected";

/** What one provider did, as `--verbose` and `cedar key why` show it. Holds no secret. */
export interface KeyStep {
  readonly provider: string;
  /** `found` a key; has `none`; was `skipped`, since it cannot or should not have one; `failed` though it should have had one. */
  readonly outcome: "found" | "none" | "skipped" | "failed";
  readonly milliseconds: number;
  /** What the provider says of it, in one sentence. */
  readonly message?: string | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The code of the error that made it fail. */
  readonly code?: CedarErrorCode | undefined;
  /** The fingerprint of the key that was found. */
  readonly fingerprint?: string | undefined;
  /** Where it looked and what it saw there, such as `file`, `mode`, `ageSeconds` and `url`. */
  readonly facts?: KeyFacts | undefined;
  /** When the key that was found is to be refreshed; `undefined` for never. */
  readonly softTime?: Date | undefined;
  /** When the key that was found must no longer be used; `undefined` for no end. */
  readonly hardTime?: Date | undefined;
}

/** Facts for programs and tables. Hold no secret. */
export type KeyFacts = Readonly<Record<string, string | number | boolean>>;

/** Why a provider has no key, or where it found one: shown to people, so without secrets. */
export interface KeyExplanation {
  readonly message: string;
  readonly hint?: string | undefined;
  /** Whether the provider was not asked in earnest: it is not configured, or not for this request. */
  readonly skipped?: boolean | undefined;
  readonly facts?: KeyFacts | undefined;
  /** In whose name it is said, where a wrapper hands on what another provider has: the step then is that provider's. */
  readonly provider?: string | undefined;
}

/** What a provider may say of the key that it found; the rest is known already. */
export interface FoundKeyDetails
  extends Partial<
    Pick<
      KeyDetails,
      "source" | "fetchedAt" | "expiresAt" | "refreshAfter" | "staleUntil" | "etag" | "model" | "cache"
    >
  > {
  /** Where the value stood ("the variable OPENAI_API_KEY"), for the message when it is ill-formed. */
  readonly origin?: string | undefined;
}

/** What a provider is told, and what it may use, while it looks for a key. */
export interface KeyContext {
  readonly reason: KeyReason;
  /** The key that is held meanwhile and may turn out to be still the one; with the reason `rejected` the one that was refused. */
  readonly current?: Key | undefined;
  /** Aborts when the key is no longer wanted: pass it on to whatever waits. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970 after which an answer is of no use. */
  readonly deadline: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether somebody sits at a terminal and can be asked. */
  readonly canPrompt: boolean;
  /**
   * Makes the `Key` to return: its shape is checked, its service, source and time of fetch are filled in, and its value is masked in
   * everything that Cedar prints from then on. Throws a `CedarError` `key-malformed` that names the rule it breaks.
   */
  createKey(value: string, details?: FoundKeyDetails): Key;
  /** Says why there is no key, or where it was found; the last call counts. */
  explain(explanation: KeyExplanation): void;
  /** Called by chains, once a provider that was asked, in their order. */
  report(step: KeyStep): void;
}

/** What a provider answers: the key, or nothing, at once where it need not wait for anything. */
export type KeyAnswer = Key | undefined | Promise<Key | undefined>;

/**
 * Something that may know the key. A chain of them, and every wrapper around one, is a `KeyProvider` as well. Chains ask any
 * `KeyProvider<KeyAnswer>`; one that does not say so answers with a promise.
 */
export interface KeyProvider<Answer extends KeyAnswer = Promise<Key | undefined>> {
  /** The name under which it is put in a chain. */
  readonly name: string;
  /** Gives the key, or `undefined` when it has none; throws when it should have had one and failed. */
  resolve(request: KeyRequest, context: KeyContext): Answer;
  /** Takes note of a key with the caching `disk` that a later provider of the chain gave (git-credential's `approve`). */
  remember?(key: Key, context: KeyContext): Promise<void>;
  /**
   * Lets one caller of all processes at a time look for the key behind this provider: gives what this provider has by then, else what
   * `ask` finds, which asks the providers behind it. Called by chains when `resolve` gave none. For caches.
   */
  coalesce?(
    request: KeyRequest,
    context: KeyContext,
    ask: () => Promise<Key | undefined>,
  ): Promise<Key | undefined>;
  /** Drops the key with this fingerprint, which the API refused (git-credential's `reject`). */
  forget?(fingerprint: string, context: KeyContext): Promise<void>;
}
