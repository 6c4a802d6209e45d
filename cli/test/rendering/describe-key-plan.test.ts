import { CedarError, describeTime, openAiKeyService } from "@cedar/core";
import test from "ava";
import { describeKeyPlan, type Look } from "../../src/rendering/describe-key-plan.ts";
import type { FoundKey, KeyAnswer } from "../../src/rendering/key-answer.ts";

const look: Look = {
  columns: 80,
  now: new Date("2026-11-03T17:00:00"),
  styled: (_style, text) => text,
};

/** A time as it is told. */
function shown(local: string): string {
  return describeTime(new Date(local), look.now.getTime());
}

const iso = (local: string): string => new Date(local).toISOString();

const found: KeyAnswer = {
  service: openAiKeyService,
  profile: "staging",
  chain: ["cache", "vault", "server", "env"],
  steps: [
    {
      provider: "cache",
      outcome: "none",
      milliseconds: 0.4,
      message: "there is no file /data/cedar/openai_key.json",
    },
    {
      provider: "vault",
      outcome: "failed",
      milliseconds: 1204,
      code: "key-provider-timeout",
      message: "It did not answer within 1.2 s, which is longer than this provider may take in this chain.",
      hint: "It may be sealed: `vault status -address=https://vault.example:8200` says so.",
    },
    {
      provider: "server",
      outcome: "found",
      milliseconds: 31,
      fingerprint: "sk-abc…wxyz",
      message: "the server answered",
      facts: { url: "https://cedar.example/config/openai_key" },
      softTime: new Date("2026-11-03T18:04:00"),
      hardTime: new Date("2026-11-03T22:00:00"),
    },
  ],
  found: {
    provider: "server",
    source: "server",
    fingerprint: "sk-abc…wxyz",
    fetchedAt: iso("2026-11-03T17:00:00"),
    softTime: new Date("2026-11-03T18:04:00"),
    hardTime: new Date("2026-11-03T22:00:00"),
    stale: false,
    staleUntil: undefined,
  },
};

test("K17: the plan says what each provider did, where it looked, when the key is over and what would mend the rest", (t) => {
  t.is(
    describeKeyPlan(found, look),
    `OpenAI key sk-abc…wxyz found by server
service openai · profile staging · chain cache → vault → server → env

– cache   none         0 ms
    there is no file /data/cedar/openai_key.json
✘ vault   failed    1204 ms  key-provider-timeout
    It did not answer within 1.2 s, which is longer than this provider may take
    in this chain.
    → It may be sealed: \`vault status -address=https://vault.example:8200\` says
      so.
✔ server  found       31 ms  sk-abc…wxyz
    the server answered
    https://cedar.example/config/openai_key
    renewed from ${shown("2026-11-03T18:04:00")}, over at
    ${shown("2026-11-03T22:00:00")}
· env     not asked
`,
  );
});

test("without a key the plan says so, and that providers were skipped", (t) => {
  const error = new CedarError("key-not-found", "No OpenAI API key available.");
  const steps = [{ provider: "cache", outcome: "skipped", milliseconds: 0 }] as const;
  const plan = describeKeyPlan(
    { service: openAiKeyService, profile: undefined, chain: ["cache"], steps, error },
    look,
  );
  t.is(plan, "No OpenAI key\nservice openai · chain cache\n\n– cache  skipped      0 ms\n");
});

test("K4: of a stale key the plan says why the server gave none, and until when the cache gives it", (t) => {
  const hardTime = new Date("2026-11-03T22:00:00");
  const facts = { staleUntil: hardTime.toISOString(), ageSeconds: 108_000 };
  const message = "fetched 30 h ago, and given beyond its time";
  const steps: KeyAnswer["steps"] = [
    { provider: "cache", outcome: "none", milliseconds: 1, message: "it was fetched 30 h ago" },
    { provider: "server", outcome: "failed", milliseconds: 3, code: "server-unreachable", message: "Gone." },
    {
      provider: "cache",
      outcome: "found",
      milliseconds: 4,
      fingerprint: "sk-abc…wxyz",
      message,
      facts,
      hardTime,
    },
  ];
  const key = { ...found.found, provider: "cache", stale: true, staleUntil: hardTime } as FoundKey;
  const styles: string[] = [];
  const styled: Look["styled"] = (style, text) => {
    styles.push(`${String(style)} ${text}`);
    return text;
  };
  const plan = describeKeyPlan(
    { ...found, steps, chain: ["cache", "server", "env"], found: key },
    { ...look, styled },
  );
  t.is(
    plan.split("\n").slice(3).join("\n"),
    `– cache   none         1 ms
    it was fetched 30 h ago
✘ server  failed       3 ms  server-unreachable
    Gone.
✔ cache   stale        4 ms  sk-abc…wxyz
    fetched 30 h ago, and given beyond its time
    stale: given until ${shown("2026-11-03T22:00:00")} at the latest
· env     not asked
`,
  );
  t.true(plan.startsWith("OpenAI key sk-abc…wxyz found by cache, which came from server, past its time\n"));
  t.true(styles.some((style) => style.startsWith("yellow ✔ cache")));
});

test("a cache that waited for another process is told twice, and only those behind it as not asked", (t) => {
  const [none] = found.steps;
  const steps = [none, { provider: "cache", outcome: "found", milliseconds: 9 }] as KeyAnswer["steps"];
  const plan = describeKeyPlan({ ...found, steps }, look);
  t.deepEqual(plan.match(/^[–✔·] .*$/gmu), [
    "– cache   none         0 ms",
    "✔ cache   found        9 ms",
    "· vault   not asked",
    "· server  not asked",
    "· env     not asked",
  ]);
});

test("what a provider says is shown to a terminal, not obeyed", (t) => {
  const steps = [
    {
      provider: "vault",
      outcome: "none",
      milliseconds: 0,
      message: "\u001b[2Jgone",
      hint: "\u001b]0;x\u0007",
    },
  ] as const;
  const plan = describeKeyPlan({ ...found, steps }, look);
  t.regex(plan, /^ {4}\\u\{1b\}\[2Jgone\n {4}→ \\u\{1b\}\]0;x\\u\{7\}$/mu);
});

test("names from a cache file or a plugin cannot steer the terminal, nor begin a line of their own", (t) => {
  const hostile = "\u001b[31mX\nfoo";
  const steps = [{ provider: hostile, outcome: "found", milliseconds: 0, fingerprint: hostile }] as const;
  const key = { ...found.found, provider: "cache", source: hostile } as FoundKey;
  const plan = describeKeyPlan({ ...found, profile: hostile, chain: [hostile], steps, found: key }, look);
  t.false(plan.includes("\u001b"), plan);
  t.notRegex(plan, /^foo/mu);
  t.regex(plan, /which came from \\u\{1b\}\[31mX\\nfoo$/mu);
});

test("each outcome has its colour", (t) => {
  const styles: string[] = [];
  const styled: Look["styled"] = (style, text) => {
    styles.push(`${String(style)} ${text.slice(0, 8).trim()}`);
    return text;
  };
  describeKeyPlan(found, { ...look, styled });
  for (const style of ["yellow – cache", "red ✘ vault", "green ✔ server", "dim · env"])
    t.true(styles.includes(style), styles.join("; "));
});
