import type { KeyFacts } from "@cedar/core";
import { describeDuration } from "./describe-duration.ts";

type Fact = KeyFacts[string];

function describeMode(mode: Fact): string {
  return `mode ${typeof mode === "number" ? (mode & 0o777).toString(8) : mode}`;
}

/** The facts that have words of their own, in the order in which they are told: first where, then what was seen there. */
const wordings: Readonly<Record<string, (value: Fact) => string>> = {
  file: String,
  url: String,
  store: String,
  variable: (name) => `variable ${name}`,
  program: (name) => `program ${name}`,
  keychain: String,
  account: (name) => `account ${name}`,
  mode: describeMode,
  ageSeconds: (seconds) => `${describeDuration(Number(seconds))} old`,
};

/** `retryAfter` as people read it: "retry after". */
function spoken(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

/** Where a provider looked and what it saw there, in words; what its message says already is left out. Empty when nothing is left. */
export function describeKeyFacts(facts: KeyFacts = {}, message = ""): string {
  const order = Object.keys(wordings);
  const isNews = ([, value]: [string, Fact]): boolean =>
    typeof value !== "string" || !message.includes(value);
  const known = order.flatMap((name) =>
    facts[name] === undefined ? [] : [[name, facts[name]] as [string, Fact]],
  );
  const others = Object.entries(facts).filter(([name]) => wordings[name] === undefined);
  return [...known, ...others]
    .filter(isNews)
    .map(([name, value]) => wordings[name]?.(value) ?? `${spoken(name)} ${value}`)
    .join(", ");
}
