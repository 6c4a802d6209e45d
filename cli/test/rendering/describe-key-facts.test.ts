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
