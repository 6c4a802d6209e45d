import { fingerprint, Key, maskKeyShaped, SecretMask } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";

const value = fakeKey("masked");
const shown = fingerprint(value);

function maskOf(...secrets: string[]): SecretMask {
  const mask = new SecretMask();
  for (const secret of secrets) mask.add(secret);
  return mask;
}

test("L4: words of others are passed on with everything key-shaped masked", (t) => {
  const said = "Incorrect API key provided: sk-proj-abc***************wxyz. See your account.";
  t.is(maskKeyShaped(said), "Incorrect API key provided: sk-…. See your account.");
  t.is(maskKeyShaped(`(${value})`), "(sk-…)");
  t.is(maskKeyShaped(`"${value}",'${value}'`), `"sk-…",'sk-…'`);
  t.is(maskKeyShaped(`_${value} sk-abcde...wxyz sk-abcde…vwxyz`), "_sk-… sk-… sk-…");
});

test("L4: a fingerprint, and words that only look a little like a key, stay as they are", (t) => {
  for (const said of [
    shown,
    `the key ${shown}.`,
    "ask-someone risk-taking",
    "sk-",
    "sk-x",
    "task-management",
  ])
    t.is(maskKeyShaped(said), said);
});

test("L5: every occurrence of a known secret becomes its fingerprint", (t) => {
  t.is(maskOf(value).mask(`${value}, and "${value}"`), `${shown}, and "${shown}"`);
});

test("L5: text without a known secret stays as it is", (t) => {
  t.is(maskOf(value).mask("nothing secret"), "nothing secret");
  t.is(new SecretMask().mask(value), value);
});

test("L5: a secret that begins like another leaves no end of the longer one standing", (t) => {
  const mask = maskOf("token-one-of-two", "token-one-of-two-and-its-secret-end");
  t.is(mask.mask("token-one-of-two-and-its-secret-end"), fingerprint("token-one-of-two-and-its-secret-end"));
});

test("L5: an ill-formed secret is also masked without its quotes and white space", (t) => {
  t.false(maskOf(` "${value}"\n`).mask(`it is ${value}`).includes(value));
  t.false(maskOf("'a-token-in-quotes'").mask("it is a-token-in-quotes").includes("a-token-in-quotes"));
  t.false(maskOf(`my.${value}`).mask(`it is ${value}`).includes(value));
  t.false(maskOf(`OPENAI_API_KEY=${value}`).mask(`it is ${value}`).includes(value));
});

test("L5: a secret with characters that mean something to replace() is masked to the letter", (t) => {
  const secret = "$&-$1-.*+?^(secret)[x]";
  t.is(maskOf(secret).mask(`<${secret}>`), `<${fingerprint(secret)}>`);
});

test("a value of fewer than eight characters is left alone, as it would turn up in ordinary text", (t) => {
  t.is(maskOf("", "seven77").mask("seven77 and nothing"), "seven77 and nothing");
});

test("L5: a value is masked in all its texts, in arrays, objects and names of members", (t) => {
  const masked = maskOf(value).maskAll({
    list: [value, 1, null, { [value]: true }],
    deep: { deeper: value },
  });
  t.deepEqual(masked, { list: [shown, 1, null, { [shown]: true }], deep: { deeper: shown } });
});

test("what is no plain data passes a mask as it is", (t) => {
  const key = new Key(value, { service: "openai", source: "test", fetchedAt: new Date() });
  const held = { key, date: new Date(0), undefined: undefined };
  const masked = maskOf(value).maskAll(held);
  t.deepEqual(masked, held);
  t.is(masked.key, key);
});

test("a stream holds back the end of a text that may be the beginning of a secret, and no more", (t) => {
  const mask = maskOf("secret-one", "token-nine-long");
  t.is(mask.openEnd("a sec"), 3);
  t.is(mask.openEnd("a secret-on"), 9);
  t.is(mask.openEnd("a secret-one"), 0);
  t.is(mask.openEnd("token-nine-lon"), 14);
  t.is(mask.openEnd("nothing"), 0);
  t.is(mask.openEnd(""), 0);
  t.is(new SecretMask().openEnd("anything"), 0);
});
