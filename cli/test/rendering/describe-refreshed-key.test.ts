import { Key, openAiKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import type { KeyInCache } from "../../src/key-in-cache.ts";
import { describeRefreshedKey } from "../../src/rendering/describe-refreshed-key.ts";

const now = new Date("2026-11-03T08:00:00Z");
const cachedUntil = new Date("2026-11-04T07:00:00Z");

function told(inCache: KeyInCache, source = "server"): string {
  const key = new Key(fakeKey("served"), { service: "openai", source, fetchedAt: now });
  const found = { key, provider: "server", steps: [], service: openAiKeyService, warnings: [] };
  return describeRefreshedKey({ ...found, inCache }, now);
}

test("a key that the cache has from an earlier fetch alone is not told as kept by this one", (t) => {
  t.regex(told({ cachedUntil }), /: cached until \S+ \(in 23 h\)\.$/u);
  t.regex(
    told({ cachedUntil, isEarlier: true }),
    /: cached until \S+ \(in 23 h\), as it was before: this fetch could not be kept\.$/u,
  );
});

test("the source of a key cannot begin another line", (t) => {
  t.true(told({ cachedUntil }, "x\n\u001b[31mforged").includes("from x\\n\\u{1b}[31mforged, handed on"));
});
