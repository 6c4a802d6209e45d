import test from "ava";
import { describeAge, remainingLifeMilliseconds, whyUnfit } from "../../src/cache/key-life.ts";

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 0, 2);

function entry(age: number, lifeFromNow?: number, serverUrl?: string) {
  const expiresAt = lifeFromNow === undefined ? undefined : new Date(now + lifeFromNow);
  const fetchedAt = new Date(now - age);
  return { value: "", source: "server", serverUrl, fetchedAt, expiresAt, model: undefined };
}

test("C2: a key is fit for less than 24 hours", (t) => {
  t.is(whyUnfit(entry(0), now, undefined), undefined);
  t.is(whyUnfit(entry(24 * hour - 1), now, undefined), undefined);
  t.regex(whyUnfit(entry(24 * hour), now, undefined) ?? "", /24 h is the limit/u);
});

test("K9: the rest of the life counts from the original fetch, and ends with the key itself", (t) => {
  t.is(remainingLifeMilliseconds(entry(20 * hour), now), 4 * hour);
  t.is(remainingLifeMilliseconds(entry(20 * hour, hour), now), hour);
  t.is(remainingLifeMilliseconds(entry(20 * hour, 10 * hour), now), 4 * hour);
  t.is(whyUnfit(entry(hour, 1), now, undefined), undefined);
  t.regex(whyUnfit(entry(hour, 0), now, undefined) ?? "", /expired at 2026-01-02T00:00:00\.000Z/u);
});

test("K13: a fetch in the future is a miss, but for a minute that clocks may differ", (t) => {
  t.is(whyUnfit(entry(-minute), now, undefined), undefined);
  t.regex(whyUnfit(entry(-10 * minute), now, undefined) ?? "", /10 min in the future: a clock is wrong/u);
  t.is(whyUnfit(entry(10 * minute), now, undefined), undefined);
});

test("K8: a key of another server is not used where one is configured", (t) => {
  const [ours, theirs] = ["https://cedar.example", "https://other.example"];
  t.is(whyUnfit(entry(hour, hour, ours), now, ours), undefined);
  t.is(whyUnfit(entry(hour, hour, ours), now, undefined), undefined);
  t.regex(whyUnfit(entry(hour, hour, theirs), now, ours) ?? "", /is of https:\/\/other\.example/u);
  t.regex(whyUnfit(entry(hour, hour), now, ours) ?? "", /is of no server/u);
});

test("K11: an age is told with its unit", (t) => {
  const ages = [-5, 59_999, minute, 119 * minute, 2 * hour, 30 * hour].map(describeAge);
  t.deepEqual(ages, ["0 s", "59 s", "1 min", "119 min", "2 h", "30 h"]);
});
