import { describeTime } from "@cedar/core";
import test from "ava";
import { describeKeyFacts } from "../../src/rendering/describe-key-facts.ts";

test("where a provider looked is told first, then what it saw there, in words", (t) => {
  const facts = { ageSeconds: 7300, mode: "600", file: "/data/cedar/key.json" };
  t.is(describeKeyFacts(facts), "/data/cedar/key.json, mode 600, 2 h old");
  t.is(describeKeyFacts({ mode: 0o100600 }), "mode 600");
  t.is(describeKeyFacts({ keychain: "login", account: "openai" }), "login, account openai");
});

test("facts that a plugin adds are told by their names", (t) => {
  t.is(
    describeKeyFacts({ vaultPath: "secret/openai", retryAfter: 5 }),
    "vault path secret/openai, retry after 5",
  );
});

test("what the message says already is not told again", (t) => {
  const facts = { file: "/run/key", mode: "600" };
  t.is(describeKeyFacts(facts, "in the file /run/key"), "mode 600");
  t.is(describeKeyFacts({ url: "http://127.0.0.1/key" }, "from http://127.0.0.1/key"), "");
  t.is(describeKeyFacts(undefined, "the variable is not set"), "");
});

test("a time among the facts is told in the one form that times have, unless it was told already", (t) => {
  const now = new Date("2026-11-03T17:00:00Z");
  const shown = describeTime(new Date("2026-11-03T22:00:00Z"), now.getTime());
  const facts = { notBefore: "2026-11-03T22:00:00.000Z" };
  t.is(describeKeyFacts(facts, "", now), `not before ${shown}`);
  t.is(describeKeyFacts(facts, `it is not asked again until ${shown.replace("5 h", "6 h")}`, now), "");
});

test("an age is told once", (t) => {
  t.is(describeKeyFacts({ mode: "600", ageSeconds: 90 }, "in the file, fetched 1 min ago"), "mode 600");
});

test("how long a server asks to wait is told in words, and once", (t) => {
  const facts = { retryAfterSeconds: 120 };
  t.is(describeKeyFacts(facts), "wait 2 min");
  t.is(describeKeyFacts(facts, "It answers 503, and asks to wait 2 min."), "");
});
