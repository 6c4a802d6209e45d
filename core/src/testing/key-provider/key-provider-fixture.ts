import type { KeyAnswer, KeyProvider } from "../../keys/key-provider.ts";
import type { ManualClock } from "../manual-clock.ts";

/** What a fixture is handed besides the key. */
export interface KeyProviderWorld {
  /** The clock of every context that the provider is asked with: it runs as the machine's does, and the test moves it on. */
  readonly clock: ManualClock;
}

/** A provider, at once or after its surroundings are there. */
export type MadeKeyProvider = Promise<KeyProvider<KeyAnswer>> | KeyProvider<KeyAnswer>;

/**
 * How the suite makes the provider that it checks. Each test makes one of its own; only one test runs at a time. What is optional is for
 * providers that can be brought into that state: each member adds tests.
 */
export interface KeyProviderFixture {
  /** What the titles say is tested, for a file that calls the suite twice; `a key provider` without it. */
  readonly subject?: string;
  /** How long one test may take: 40 s without it. A provider has a quarter of that for one answer. */
  readonly timeoutMilliseconds?: number;
  /** Gives a provider whose origin has this key for OpenAI, or none when it is `undefined`, and nothing for any other service. */
  create(value: string | undefined, world: KeyProviderWorld): MadeKeyProvider;
  /** Gives one whose origin names this time as the end of the key; it may have passed. */
  createExpiring?(value: string, expiresAt: Date, world: KeyProviderWorld): MadeKeyProvider;
  /** Gives one whose origin takes the question and never answers, as a server that hangs. */
  createHanging?(value: string, world: KeyProviderWorld): MadeKeyProvider;
  /** Gives one whose origin fails and quotes the key in doing so, as an answer that is no JSON, or an error 500. */
  createFailing?(value: string, world: KeyProviderWorld): MadeKeyProvider;
  /** Puts another key in the place of the one that the origin of the last provider has. */
  rotate?(value: string, world: KeyProviderWorld): Promise<void> | void;
  /** Removes what was made: files, servers. Called after each test. */
  dispose?(): Promise<void> | void;
}

/** How many milliseconds one test of this fixture may take. */
export function timeLimitOf({ timeoutMilliseconds = 40_000 }: KeyProviderFixture): number {
  return timeoutMilliseconds;
}
