import type { CedarError, KeyService, KeyStep, ResolvedKey } from "@cedar/core";

/** A key as it is shown: times are ISO 8601. Holds no secret. */
export interface FoundKey {
  /** The provider of the chain that answered. */
  readonly provider: string;
  /** The provider that found the key at its origin. */
  readonly source: string;
  readonly fingerprint: string;
  readonly fetchedAt: string;
  /** When a newer one is looked for; `undefined` for a key that is not renewed by itself. */
  readonly softTime: Date | undefined;
  /** When the key is over; `undefined` for one without an end. */
  readonly hardTime: Date | undefined;
  /** Whether it is served past its time, since its origin cannot be reached. */
  readonly stale: boolean;
  /** Until when it is served past its time at the latest; `undefined` for a key in its time. */
  readonly staleUntil: Date | undefined;
}

/** What was asked, and what the chain answered. */
export interface KeyAnswer {
  readonly service: KeyService;
  readonly profile: string | undefined;
  readonly chain: readonly string[];
  readonly steps: readonly KeyStep[];
  readonly found?: FoundKey;
  /** Why there is no key. */
  readonly error?: CedarError;
}

/** The step of the provider that answered. */
export function foundStep(steps: readonly KeyStep[]): KeyStep | undefined {
  return steps.findLast(({ outcome }) => outcome === "found");
}

/** The key that was found, as it is shown. */
export function foundKey({ key, provider, steps }: ResolvedKey): FoundKey {
  const { source, fingerprint, fetchedAt, staleUntil } = key;
  const { softTime, hardTime } = foundStep(steps) ?? {};
  const times = { fetchedAt: fetchedAt.toISOString(), softTime, hardTime };
  return { provider, source, fingerprint, ...times, stale: staleUntil !== undefined, staleUntil };
}

/** The answer for programs. */
export function jsonOfAnswer({ service, profile, chain, found, steps, error }: KeyAnswer): object {
  const failure = error === undefined ? {} : { error: { code: error.code, message: error.message } };
  return { service: service.name, profile, chain, found, steps, ...failure };
}
