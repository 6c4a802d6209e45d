import { Key, openAiKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { foundKey, jsonOfAnswer } from "../../src/rendering/key-answer.ts";

const value = fakeKey("answered");
const fetchedAt = new Date("2026-11-03T08:00:00Z");
const times = { softTime: new Date("2026-11-04T03:12:00Z"), hardTime: new Date("2026-11-04T08:00:00Z") };

test("L1: the answer for programs has the times of the key in ISO 8601, and not the key", (t) => {
  const key = new Key(value, { service: "openai", source: "server", fetchedAt });
  const step = { provider: "cache", outcome: "found", milliseconds: 1, ...times } as const;
  const found = foundKey({ key, provider: "cache", steps: [step] });
  const { fingerprint } = key;
  t.deepEqual(found, {
    provider: "cache",
    source: "server",
    fingerprint,
    fetchedAt: fetchedAt.toISOString(),
    ...times,
    stale: false,
    staleUntil: undefined,
  });
  const answer = jsonOfAnswer({
    service: openAiKeyService,
    profile: "a",
    chain: ["cache"],
    steps: [step],
    found,
  });
  t.deepEqual(answer, { service: "openai", profile: "a", chain: ["cache"], steps: [step], found });
  t.false(JSON.stringify(answer).includes(value));
});

test("K4: a key that is served past its time is stale", (t) => {
  const key = new Key(value, { service: "openai", source: "server", fetchedAt, staleUntil: times.hardTime });
  t.like(foundKey({ key, provider: "cache", steps: [] }), { stale: true, staleUntil: times.hardTime });
});
