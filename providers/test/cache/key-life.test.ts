import test from "ava";
import { describeAge, remainingLifeMilliseconds, whyUnfit } from "../../src/cache/key-life.ts";
import { rulesOf } from "../helpers/cache-rules.ts";

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 0, 2);
const rules = rulesOf();
const nothing = { refreshAfter: undefined, etag: undefined, model: undefined, profile: undefined };

function entry(age: number, lifeFromNow?: number, serverUrl?: string) {
  const expiresAt = lifeFromNow === undefined ? undefined : new Date(now + lifeFromNow);
  const fetchedAt = new Date(now - age);
  return { value: "", service: "openai", source: "server", serverUrl, fetchedAt, expiresAt, ...nothing };
}

test("C2: a key is fit for less than 24 hours", (t) => {
  t.is(whyUnfit(entry(0), now, rules), undefined);
  t.is(whyUnfit(entry(24 * hour - 1), now, rules), undefined);
  t.regex(whyUnfit(entry(24 * hour), now, rules) ?? "", /24 h is the limit/u);
});

test("K9: the rest of the life counts from the original fetch, and ends with the key itself", (t) => {
  t.is(remainingLifeMilliseconds(entry(20 * hour), now, 24 * hour), 4 * hour);
  t.is(remainingLifeMilliseconds(entry(20 * hour, hour), now, 24 * hour), hour);
  t.is(remainingLifeMilliseconds(entry(20 * hour, 10 * hour), now, 24 * hour), 4 * hour);
  t.is(whyUnfit(entry(hour, 1), now, rules), undefined);
  t.regex(whyUnfit(entry(hour, 0), now, rules) ?? "", /^expired at \S+ \(0 s ago\)$/u);
});

test("K11: the time to live that is set is the one that is used, 24 hours at most", (t) => {
  const short = rulesOf({ ttlSeconds: 3600 });
  t.is(whyUnfit(entry(hour - 1), now, short), undefined);
  t.is(whyUnfit(entry(hour), now, short), "was fetched 60 min ago, and 60 min is the limit");
  t.regex(whyUnfit(entry(24 * hour), now, rulesOf({ ttlSeconds: 999_999_999 })) ?? "", /24 h is the limit/u);
  t.regex(whyUnfit(entry(0), now, rulesOf({ ttlSeconds: 0 })) ?? "", /0 s is the limit/u);
  for (const ttlSeconds of [-1, Number.NaN])
    t.throws(() => rulesOf({ ttlSeconds }), { code: "configuration-invalid", message: /is none/u });
});

test("K13: a fetch in the future is a miss, but for a minute that clocks may differ", (t) => {
  t.is(whyUnfit(entry(-minute), now, rules), undefined);
  t.regex(whyUnfit(entry(-10 * minute), now, rules) ?? "", /10 min in the future: a clock is wrong/u);
  t.is(whyUnfit(entry(10 * minute), now, rules), undefined);
});

test("K8: a key of another server is not used where one is configured", (t) => {
  const [ours, theirs] = ["https://cedar.example", "https://other.example"];
  t.is(whyUnfit(entry(hour, hour, ours), now, rulesOf({ serverUrl: ours })), undefined);
  t.is(whyUnfit(entry(hour, hour, ours), now, rules), undefined);
  t.regex(
    whyUnfit(entry(hour, hour, theirs), now, rulesOf({ serverUrl: ours })) ?? "",
    /is of https:\/\/other\.example/u,
  );
  t.regex(whyUnfit(entry(hour, hour), now, rulesOf({ serverUrl: ours })) ?? "", /is of no server/u);
});

test("K8: a key of another profile or another service is not used", (t) => {
  const ours = entry(hour, hour);
  t.regex(
    whyUnfit(ours, now, rulesOf({ profile: "staging" })) ?? "",
    /is of no profile, and staging is in force/u,
  );
  t.is(whyUnfit({ ...ours, profile: "staging" }, now, rulesOf({ profile: "staging" })), undefined);
  t.regex(whyUnfit({ ...ours, profile: "staging" }, now, rules) ?? "", /the profile staging, and none is/u);
  t.regex(whyUnfit({ ...ours, service: "gemini" }, now, rules) ?? "", /is of the service gemini/u);
  t.is(whyUnfit({ ...ours, service: undefined }, now, rules), undefined, "as files of earlier versions");
});

test("K11: an age is told with its unit", (t) => {
  const ages = [-5, 59_999, minute, 119 * minute, 2 * hour, 30 * hour].map(describeAge);
  t.deepEqual(ages, ["0 s", "59 s", "1 min", "119 min", "2 h", "30 h"]);
});
