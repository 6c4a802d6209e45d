import { fingerprint } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";

test("a context is for a cold question that nobody can be prompted for, unless the test wants it otherwise", (t) => {
  const context = keyContext();
  t.like(context, { reason: "cold", canPrompt: false });
  t.false(context.signal.aborted);
  t.is(context.deadline, context.clock.now() + 10_000);
  const clock = new ManualClock(5);
  const { signal } = new AbortController();
  const other = keyContext({ reason: "rejected", canPrompt: true, clock, signal });
  t.like(other, { reason: "rejected", canPrompt: true, deadline: 10_005 });
  t.is(other.clock, clock);
  t.is(other.signal, signal);
});

test("what a provider does with its context is kept", (t) => {
  const context = keyContext();
  context.explain({ message: "why", hint: "what" });
  context.report({ provider: "p", outcome: "none", milliseconds: 1 });
  context.logger.debug("one");
  context.logger.info("two", { fact: 2 });
  context.logger.warn("three");
  t.deepEqual(context.explanations, [{ message: "why", hint: "what" }]);
  t.deepEqual(context.steps, [{ provider: "p", outcome: "none", milliseconds: 1 }]);
  t.deepEqual(context.lines, ["one", "two", "three"]);
  t.deepEqual(context.fields, [{ fact: 2 }]);
});

test("C6: its createKey makes and refuses keys as the chain's does", (t) => {
  const context = keyContext();
  const key = context.createKey(fakeKey("context"), { cache: "disk" });
  t.like(key, { service: "openai", source: "test", cache: "disk" });
  t.is(key.fetchedAt.getTime(), context.clock.now());
  const quoted = `'${fakeKey("context")}'`;
  t.throws(() => context.createKey(quoted, { origin: "the vault" }), {
    code: "key-malformed",
    message: `The OpenAI key ${fingerprint(quoted)} in the vault is not well formed: it is wrapped in quotes: remove them.`,
  });
  t.throws(() => context.createKey(fakeKey("context"), { expiresAt: new Date(context.clock.now()) }));
});
