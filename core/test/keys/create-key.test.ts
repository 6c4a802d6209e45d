import { inspect } from "node:util";
import { CedarError, fingerprint, openAiKeyService, SecretMask } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { describeTime } from "../../src/describe-time.ts";
import { createKey } from "../../src/keys/create-key.ts";
import type { FoundKeyDetails } from "../../src/keys/key-provider.ts";

const value = fakeKey("created");
const now = Date.UTC(2026, 5, 1);

function maker(mask = new SecretMask()): Parameters<typeof createKey>[0] {
  return { service: openAiKeyService, clock: new ManualClock(now), mask };
}

test("what a provider does not say of its key is filled in", (t) => {
  const key = createKey(maker(), value);
  t.like(key, { service: "openai", source: "unknown", fingerprint: fingerprint(value), cache: "process" });
  t.like(key, { model: undefined, expiresAt: undefined });
  t.is(key.fetchedAt.getTime(), now);
});

test("what a provider says of its key is kept", (t) => {
  const details = {
    source: "vault",
    fetchedAt: new Date(now - 5),
    expiresAt: new Date(now + 5),
    model: "gpt-5",
    cache: "disk" as const,
  };
  t.like(createKey(maker(), value, { ...details, origin: "the vault" }), details);
});

test("an empty model is none, so that the default is asked", (t) => {
  t.is(createKey(maker(), value, { model: "" }).model, undefined);
});

test("C6: an ill-formed key names the rule, the origin and the fingerprint, and is shown nowhere", (t) => {
  const quoted = `"${value}"`;
  const error = t.throws(() => createKey(maker(), quoted, { origin: "the variable OPENAI_API_KEY" }), {
    instanceOf: CedarError,
    code: "key-malformed",
  });
  t.is(
    error.message,
    `The OpenAI key ${fingerprint(quoted)} in the variable OPENAI_API_KEY is not well formed: it is wrapped in quotes: remove them.`,
  );
  t.deepEqual(error.facts, { fingerprint: fingerprint(quoted), origin: "the variable OPENAI_API_KEY" });
  t.false(inspect(error, { depth: null, showHidden: true }).includes(value));
});

test("L5: also the value of a refused key is masked from then on", (t) => {
  const mask = new SecretMask();
  t.throws(() => createKey(maker(mask), `${value}\n`));
  t.false(mask.mask(`it was ${value}`).includes(value));
});

for (const given of [undefined, null, 7, {}, ["sk-"], Buffer.from(value)])
  test(`a key that is ${inspect(given).slice(0, 12)} and no text is refused`, (t) => {
    t.throws(() => createKey(maker(), given), { code: "key-malformed", message: /is not a text/u });
  });

const timeless: Readonly<Record<string, unknown>> = {
  NaN: new Date(Number.NaN),
  "a text": "2026-01-01T00:00:00Z",
  "a number": 1_780_000_000,
};
for (const [kind, time] of Object.entries(timeless))
  for (const member of ["fetchedAt", "expiresAt"])
    test(`K12: a ${member} that is ${kind} is an error that names the field`, (t) => {
      const details: FoundKeyDetails = {};
      Reflect.set(details, member, time);
      const error = t.throws(() => createKey(maker(), value, details), { code: "key-provider-failed" });
      t.true(error.message.includes(`"${member}"`));
    });

test("K4: a key that has expired already is an error that says when", (t) => {
  const expiresAt = new Date(now);
  t.throws(() => createKey(maker(), value, { expiresAt }), {
    code: "key-provider-failed",
    message: `The OpenAI key ${fingerprint(value)} expired at ${describeTime(expiresAt, now)}.`,
  });
  t.notThrows(() => createKey(maker(), value, { expiresAt: new Date(now + 1) }));
});

test("K12: an end, or a time of renewal, in a year that nobody lives to see is none", (t) => {
  for (const far of [new Date("9999-12-31T23:59:59Z"), new Date(8.64e15), new Date(Date.UTC(2100, 0, 1))])
    t.like(createKey(maker(), value, { expiresAt: far, refreshAfter: far }), {
      expiresAt: undefined,
      refreshAfter: undefined,
    });
  const near = new Date(Date.UTC(2100, 0, 1) - 1);
  t.like(createKey(maker(), value, { expiresAt: near, refreshAfter: near }), {
    expiresAt: near,
    refreshAfter: near,
  });
});
