import { fingerprint, ModelError } from "@cedar/core";
import { fakeKey, type ScriptedReply, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { endOf, eventsOf, only, runInput, withKeys } from "../helpers/agent-run.ts";
import { caching, keyOf, noKey } from "../helpers/key-providers.ts";
import { inTurn } from "../helpers/key-resolver.ts";

const value = fakeKey("refused");
const next = fakeKey("replaced");
const refusal: ScriptedReply = {
  error: new ModelError("key-rejected", "The API refused the key.", { status: 401 }),
};
const answer: ScriptedReply = { text: "Hello." };

test("a call is signed with the key of the chain, and the event says where that came from", async (t) => {
  const adapter = scriptedModel([answer], { service: "openai" });
  const keys = withKeys([noKey("cache"), keyOf("env", value)]);
  const events = await eventsOf(await runInput(t, [], { adapter, ...keys }));
  t.is(adapter.requests[0]?.key?.reveal(), value);
  t.deepEqual(only(events, "key-find"), [
    { type: "key-find", turn: 1, fingerprint: fingerprint(value), source: "env", provider: "env" },
  ]);
});

test("a key that a cache handed on tells both, the cache and the origin", async (t) => {
  const server = inTurn("server", value);
  const cache = caching();
  await eventsOf(await runInput(t, [answer], withKeys([cache, server])));
  const events = await eventsOf(await runInput(t, [answer], withKeys([cache, server])));
  t.like(only(events, "key-find")[0], { source: "server", provider: "cache" });
});

test("without a key the run failed with C10's message, and the model is not called", async (t) => {
  const adapter = scriptedModel([answer], { service: "openai" });
  const end = endOf(await eventsOf(await runInput(t, [], { adapter, ...withKeys([noKey("env")]) })));
  t.like(end, { outcome: "failed", code: "key-not-found" });
  t.regex(end.message ?? "", /^No OpenAI API key available\. Please either:\n1\. /u);
  t.deepEqual(adapter.requests, []);
});

test("S1: the model is the user's, then the one that came with the key, then the adapter's", async (t) => {
  const withModel = (): ReturnType<typeof withKeys> =>
    withKeys([keyOf("server", value, { model: "of-server" })]);
  const modelOf = async (members: Parameters<typeof runInput>[2]): Promise<string | undefined> => {
    const adapter = scriptedModel([answer]);
    const events = await eventsOf(await runInput(t, [], { adapter, ...members }));
    t.is(only(events, "model-call")[0]?.model, adapter.requests[0]?.model);
    return adapter.requests[0]?.model;
  };
  t.is(await modelOf({ model: "of-user", ...withModel() }), "of-user");
  t.is(await modelOf(withModel()), "of-server");
  t.is(await modelOf(withKeys([keyOf("env", value)])), "scripted");
  t.is(await modelOf({ model: "of-user" }), "of-user");
  t.is(await modelOf({}), "scripted");
});

test("K6: a refused key is forgotten by every provider, the chain is asked with reason rejected, the call is replayed once", async (t) => {
  const adapter = scriptedModel([refusal, answer], { service: "openai" });
  const providers = [caching(), inTurn("server", value, next), noKey("env")] as const;
  const events = await eventsOf(await runInput(t, [], { adapter, ...withKeys(providers) }));
  t.deepEqual(events.map(({ type }) => type).slice(1, 8), [
    "turn-start",
    "key-find",
    "model-call",
    "key-reject",
    "key-find",
    "model-call",
    "text-delta",
  ]);
  for (const { forgotten } of providers) t.deepEqual(forgotten, [fingerprint(value)]);
  t.deepEqual(providers[0].reasons, ["cold", "rejected"]);
  t.deepEqual(
    adapter.requests.map(({ key }) => key?.reveal()),
    [value, next],
  );
  t.like(endOf(events), { outcome: "done", keyFingerprint: fingerprint(next) });
  t.deepEqual(only(events, "key-reject"), [
    { type: "key-reject", turn: 1, fingerprint: fingerprint(value), message: "The API refused the key." },
  ]);
});

test("K6: when the chain gives the same key again the run stops, says where to replace it, and leaves it in no cache", async (t) => {
  const adapter = scriptedModel([refusal], { service: "openai" });
  const cache = caching();
  const events = await eventsOf(
    await runInput(t, [], { adapter, ...withKeys([cache, inTurn("server", value)]) }),
  );
  t.is(adapter.requests.length, 1);
  t.like(endOf(events), {
    outcome: "failed",
    code: "key-rejected",
    message: `The API refused the key. The provider chain gave the same key ${fingerprint(value)} again, from server.`,
    hint: "Replace the key where it comes from (server); `cedar key why` shows the way to it.",
  });
  t.is(cache.forgotten.length, 2);
  t.is(cache.forgotten.at(-1), fingerprint(value));
});

test("K6: when the second key is refused as well the run stops, and that key is forgotten, too", async (t) => {
  const adapter = scriptedModel([refusal], { service: "openai" });
  const cache = caching();
  const server = inTurn("server", value, next, fakeKey("third"));
  const events = await eventsOf(await runInput(t, [], { adapter, ...withKeys([cache, server]) }));
  t.is(adapter.requests.length, 2);
  t.like(endOf(events), { outcome: "failed", code: "key-rejected" });
  t.deepEqual(cache.forgotten, [fingerprint(value), fingerprint(next)]);
});

test("K6: when no provider has another key the run ends without one", async (t) => {
  let given = false;
  const once = {
    ...noKey("server"),
    resolve: async (_request: unknown, context: Parameters<ReturnType<typeof noKey>["resolve"]>[1]) => {
      if (given) return undefined;
      given = true;
      return context.createKey(value);
    },
  };
  const events = await eventsOf(await runInput(t, [refusal], withKeys([once])));
  t.like(endOf(events), { outcome: "failed", code: "key-not-found" });
});

test("K6: in the next turn the new key is used without asking again", async (t) => {
  const adapter = scriptedModel([refusal, { toolCalls: [{ tool: "none", input: {} }] }, answer], {
    service: "openai",
  });
  const server = inTurn("server", value, next);
  await eventsOf(await runInput(t, [], { adapter, ...withKeys([server]) }));
  t.is(adapter.requests[2]?.key?.reveal(), next);
  t.is(server.reasons.length, 2);
});

test("K5: an endpoint that refuses a call without a key is not asked again", async (t) => {
  const adapter = scriptedModel([refusal]);
  const events = await eventsOf(await runInput(t, [], { adapter }));
  t.is(adapter.requests.length, 1);
  t.like(endOf(events), { outcome: "failed", code: "key-rejected" });
  t.deepEqual(only(events, "key-reject"), []);
});

for (const code of ["model-overloaded", "model-quota", "model-refused", "model-failed"] as const)
  test(`K5: a failure ${code} costs no key`, async (t) => {
    const provider = keyOf("env", value);
    const error = new ModelError(code, "No.", { status: 403, retryAfterSeconds: 100 });
    const events = await eventsOf(await runInput(t, [{ error }], withKeys([provider])));
    t.like(endOf(events), { outcome: "failed", code });
    t.deepEqual(only(events, "key-reject"), []);
    t.deepEqual(provider.forgotten, []);
  });
