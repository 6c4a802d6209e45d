import joi, { type Schema } from "joi";
import { broken } from "./setting-schemas.ts";

const secondsOfUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration: a number is one of seconds; a text may have a unit (`90s`, `15m`, `12h`, `90d`). `undefined` for what is neither. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const [, amount, unit = "s"] = /^(-?\d+(?:\.\d+)?)(ms|s|m|h|d)?$/u.exec(String(value)) ?? [];
  const factor = secondsOfUnit[unit];
  return typeof value !== "string" || amount === undefined || factor === undefined
    ? undefined
    : Number(amount) * factor;
}

interface DurationLimits {
  /** The longest, such as `24h`. */
  readonly most: string;
  /** Whether 0 means something: without it, a sentence may say what to do instead. */
  readonly zero: "allowed" | { readonly instead?: string };
}

/** A duration of less than a millisecond would be rounded to none, which can mean "for ever" to a store (row K12). */
const leastSeconds = 0.001;

function whyTooShort(seconds: number, { zero }: DurationLimits): string | undefined {
  if (seconds >= leastSeconds) return undefined;
  if (seconds > 0) return "must be at least 1ms";
  if (zero === "allowed") return seconds < 0 ? "must not be negative" : undefined;
  return zero.instead === undefined ? "must be more than 0" : `must be more than 0; ${zero.instead}`;
}

/**
 * A duration, given back in seconds: a number of them, or a text with a unit (`500ms`, `90s`, `15m`, `12h`, `7d`). Whatever else is
 * given is refused and never replaced by a default (row K11).
 */
export function durationSchema(limits: DurationLimits): Schema {
  const most = secondsOf(limits.most) ?? 0;
  return joi.any().custom((value: unknown, helpers) => {
    const seconds = secondsOf(value);
    if (seconds === undefined)
      return broken(helpers, 'must be a number of seconds, or a text such as "90s", "15m", "12h" or "7d"');
    const tooShort = whyTooShort(seconds, limits);
    if (tooShort !== undefined) return broken(helpers, tooShort);
    if (seconds > most)
      return broken(helpers, `must be at most ${limits.most}; a number without a unit is one of seconds`);
    return Math.round(seconds * 1000) / 1000;
  });
}
