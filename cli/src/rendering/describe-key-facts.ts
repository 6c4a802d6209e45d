import { describeDuration, describeTime, type KeyFacts } from "@cedar/core";

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
  retryAfterSeconds: (seconds) => `wait ${describeDuration(Number(seconds))}`,
  ageSeconds: (seconds) => `${describeDuration(Number(seconds))} old`,
};

/** `retryAfter` as people read it: "retry after". */
function spoken(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

/** A time among the facts, which are for programs and have it in UTC. */
function timeOf(value: Fact): Date | undefined {
  const isTime = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u.test(value);
  return isTime ? new Date(value) : undefined;
}

function describeValue(value: Fact, now: Date): string {
  const time = timeOf(value);
  return time === undefined ? String(value) : describeTime(time, now.getTime());
}

/** Whether a fact is told already; of a time how far away it is may have changed meanwhile. */
function isSaid([name, value]: [string, Fact], said: string, now: Date): boolean {
  if (name === "ageSeconds") return / ago\b/u.test(said);
  if (name === "retryAfterSeconds") return said.includes(wordings[name]?.(value) ?? "");
  const shown = timeOf(value) === undefined ? value : describeValue(value, now).split(" ")[0];
  return typeof shown === "string" && said.includes(shown);
}

/** Where a provider looked and what it saw there, in words; what has been said of it already is left out. Empty when nothing is left. */
export function describeKeyFacts(facts: KeyFacts = {}, said = "", now: Date = new Date()): string {
  const order = Object.keys(wordings);
  const known = order.flatMap((name) =>
    facts[name] === undefined ? [] : [[name, facts[name]] as [string, Fact]],
  );
  const others = Object.entries(facts).filter(([name]) => wordings[name] === undefined);
  return [...known, ...others]
    .filter((fact) => !isSaid(fact, said, now))
    .map(([name, value]) => wordings[name]?.(value) ?? `${spoken(name)} ${describeValue(value, now)}`)
    .join(", ");
}
