import { type Cedar, Key, type KeyCheck, openAiKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { suggestCommand } from "../../src/command-line/suggest-command.ts";
import { type CheckedKey, describeKeyCheck, keyCheckHint } from "../../src/rendering/describe-key-check.ts";

const value = fakeKey("checked");
const plain = suggestCommand({}, { config: {} } as Cedar, openAiKeyService);

const asked = { host: "127.0.0.1:1", baseUrl: "http://127.0.0.1:1/v1" };

function checked(outcome: KeyCheck["outcome"], source: string, provider = source): CheckedKey {
  const key = new Key(value, { service: "openai", source, fetchedAt: new Date() });
  const facts = { file: "/data/cedar/openai_key.json" };
  const steps = [{ provider, outcome: "found", milliseconds: 1, message: "it is there", facts }] as const;
  return { key, provider, steps, service: openAiKeyService, check: { outcome, message: "Said so." } };
}

test("a key that works is told in one line, with nothing to do", (t) => {
  const works = checked("works", "server", "cache");
  t.is(describeKeyCheck(works), `OpenAI key ${works.key.fingerprint} from server works.`);
  t.is(keyCheckHint(works, plain, asked), undefined);
});

test("a key that is refused says in the API's words why, where it came from and what to do", (t) => {
  const refused = checked("refused", "server", "cache");
  t.is(describeKeyCheck(refused), `OpenAI key ${refused.key.fingerprint} from server was refused: Said so.`);
  t.is(
    keyCheckHint(refused, plain, asked),
    "It was found by cache (it is there, /data/cedar/openai_key.json), and was fetched from server. " +
      "`cedar key refresh` asks server for a newer one; if that is refused as well, replace the key there.",
  );
});

test("what to do with a refused key depends on where it is at home", (t) => {
  t.regex(
    keyCheckHint(checked("refused", "env"), plain, asked) ?? "",
    /^It was found by env .*Set OPENAI_API_KEY to a key that works\.$/u,
  );
  t.regex(
    keyCheckHint(checked("refused", "server"), plain, asked) ?? "",
    /Replace the key on the Cedar server, then run `cedar key refresh`\.$/u,
  );
  t.regex(
    keyCheckHint(checked("refused", "keychain"), plain, asked) ?? "",
    /Store another one with `cedar key set`\.$/u,
  );
  t.regex(
    keyCheckHint(checked("refused", "vault"), plain, asked) ?? "",
    /Replace the key where vault finds it\.$/u,
  );
});

test("a key that nobody could test is neither good nor bad", (t) => {
  const unknown = checked("unknown", "env");
  t.is(
    describeKeyCheck(unknown),
    `OpenAI key ${unknown.key.fingerprint} from env could not be tested: Said so.`,
  );
  t.regex(keyCheckHint(unknown, plain, asked) ?? "", /^That says nothing of the key\. `cedar config` shows/u);
});

test("the hint speaks of baseUrl only where there is one, and of the adapters where none can ask", (t) => {
  const unknown = checked("unknown", "env");
  const own = keyCheckHint(unknown, plain, { host: "api.openai.com", baseUrl: undefined }) ?? "";
  t.is(
    own,
    "That says nothing of the key. The API itself was asked, at api.openai.com: is it reached from this machine?",
  );
  const nobody = keyCheckHint(unknown, plain, { host: undefined, baseUrl: undefined }) ?? "";
  t.regex(nobody, /`cedar plugins` shows which model adapters there are/u);
  t.notRegex(nobody, /baseUrl/u);
});

test("a command that the hint suggests carries the service and the profile in force", (t) => {
  const config = { service: "anthropic", profile: "staging" };
  const command = suggestCommand({}, { config } as Cedar, { name: "anthropic" });
  const inForce = "--service anthropic --profile staging`";
  for (const [found, verb] of [
    [checked("refused", "server", "cache"), "key refresh"],
    [checked("refused", "server"), "key refresh"],
    [checked("refused", "keychain"), "key set"],
    [checked("unknown", "env"), "config"],
  ] as const)
    t.true(keyCheckHint(found, command, asked)?.includes(`\`cedar ${verb} ${inForce}`), verb);
});
