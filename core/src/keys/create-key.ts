import type { Clock } from "../clock.ts";
import { describeTime } from "../describe-time.ts";
import { CedarError } from "../errors.ts";
import { Key } from "./key.ts";
import type { FoundKeyDetails } from "./key-provider.ts";
import type { KeyService } from "./key-service.ts";
import type { SecretMask } from "./secret-mask.ts";

export interface KeyMaker {
  readonly service: KeyService;
  readonly clock: Clock;
  /** Takes note of each value, also of those that are refused. */
  readonly mask: SecretMask;
}

const latest = Date.UTC(2100, 0, 1);

/** Rows K4 and K12: a time that is none, or an end that has passed, must not turn into a key that never ends. */
function checkTimes(details: FoundKeyDetails, now: number): string | undefined {
  const { fetchedAt, expiresAt, refreshAfter, staleUntil } = details;
  for (const [name, time] of Object.entries({ fetchedAt, expiresAt, refreshAfter, staleUntil }))
    if (time !== undefined && !(time instanceof Date && Number.isFinite(time.getTime())))
      return `has a time "${name}" that is none`;
  if (expiresAt === undefined || expiresAt.getTime() > now) return undefined;
  return `expired at ${describeTime(expiresAt, now)}`;
}

/** Row K12: some origins write "never" as the year 9999. What lies that far ahead is no end: the forms in which keys are kept know no such year. */
function withinReach(time: Date | undefined): Date | undefined {
  return time instanceof Date && time.getTime() >= latest ? undefined : time;
}

/**
 * Makes a key of what a provider found; what is not said of it is filled in.
 * @throws CedarError `key-malformed` that names the rule the value breaks, `key-provider-failed` for a time that cannot be meant or has
 * passed. Neither shows more than the fingerprint.
 */
export function createKey(maker: KeyMaker, value: unknown, details: FoundKeyDetails = {}): Key {
  const { service, clock, mask } = maker;
  const { origin, source, fetchedAt, expiresAt, refreshAfter, model, ...others } = details;
  const where = origin === undefined ? "" : ` in ${origin}`;
  if (typeof value !== "string")
    throw new CedarError("key-malformed", `The ${service.title} key${where} is not a text.`);
  const key = new Key(value, {
    service: service.name,
    source: source ?? "unknown",
    fetchedAt: fetchedAt ?? new Date(clock.now()),
    expiresAt: withinReach(expiresAt),
    refreshAfter: withinReach(refreshAfter),
    model: model || undefined,
    ...others,
  });
  mask.addKey(key);
  const facts = { fingerprint: key.fingerprint, origin };
  const title = `The ${service.title} key ${key.fingerprint}${where}`;
  const broken = service.check(value);
  if (broken !== undefined)
    throw new CedarError("key-malformed", `${title} is not well formed: ${broken}.`, { facts });
  const outdated = checkTimes(details, clock.now());
  if (outdated !== undefined) throw new CedarError("key-provider-failed", `${title} ${outdated}.`, { facts });
  return key;
}
