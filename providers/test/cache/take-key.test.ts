import { keyContext } from "@cedar/core/testing";
import test from "ava";
import { parseKeyEntry } from "../../src/cache/key-entry.ts";
import { takeKey } from "../../src/cache/take-key.ts";
import { rulesOf } from "../helpers/cache-rules.ts";
import { cachedEntry, start } from "../helpers/cached-entry.ts";

const place = { name: "/data/key.json", facts: { file: "/data/key.json" } };

function findingOf(fetchedAt: number) {
  const text = JSON.stringify(cachedEntry({ fetched_at: new Date(fetchedAt).toISOString() }));
  return takeKey(parseKeyEntry(text, "openai"), place, rulesOf(), keyContext());
}

test("K13: a key from the future has no age among its facts, and says that a clock is wrong", (t) => {
  const finding = findingOf(start + 3_600_000);
  t.regex(finding.message, /60 min in the future: a clock is wrong/u);
  t.deepEqual(finding.facts, place.facts);
  t.deepEqual(findingOf(start - 5000).facts, { ...place.facts, ageSeconds: 5 });
});
