import { inspect } from "node:util";
import { Key } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { formatKeyEntry, holdsKey, parseKeyEntry } from "../../src/cache/key-entry.ts";
import { rulesOf } from "../helpers/cache-rules.ts";
import { cachedEntry } from "../helpers/cached-entry.ts";

const fetchedAt = new Date("2026-01-01T00:00:00.000Z");
const expiresAt = new Date("2026-01-01T12:00:00.000Z");
const refreshAfter = new Date("2026-01-01T09:00:00.000Z");
const details = { service: "openai", source: "server", fetchedAt };
const full = { expiresAt, refreshAfter, etag: '"first"', model: "gpt-5" };
const rules = rulesOf();

test("C7: the entry holds the key, the time of the fetch and the source, in JSON for people", (t) => {
  const key = new Key(fakeKey("entry"), { ...details, ...full });
  const text = formatKeyEntry(key, rulesOf({ serverUrl: "https://cedar.example", profile: "staging" }));
  t.deepEqual(JSON.parse(text), {
    openai_api_key: fakeKey("entry"),
    source: "server",
    service: "openai",
    profile: "staging",
    server_url: "https://cedar.example",
    fetched_at: "2026-01-01T00:00:00.000Z",
    expires_at: "2026-01-01T12:00:00.000Z",
    refresh_after: "2026-01-01T09:00:00.000Z",
    etag: '"first"',
    model: "gpt-5",
  });
  t.regex(text, /^\{\n {2}"openai_api_key"/u);
});

test("the key of another service stands in a member of its own, which OpenAI's file does not have", (t) => {
  const key = new Key(fakeKey("entry"), { ...details, service: "anthropic" });
  const text = formatKeyEntry(key, rules);
  t.like(JSON.parse(text), { api_key: fakeKey("entry"), service: "anthropic" });
  t.like(parseKeyEntry(text, "anthropic"), { value: fakeKey("entry"), service: "anthropic" });
  t.deepEqual(parseKeyEntry(text, "openai"), { problem: 'has no "openai_api_key"' });
});

test("an entry is read as it was written, with and without what may be missing", (t) => {
  const nothing = { expiresAt: undefined, refreshAfter: undefined, etag: undefined, model: undefined };
  for (const [more, serverUrl, profile] of [
    [full, "https://cedar.example", "staging"],
    [nothing, undefined, undefined],
  ] as const) {
    const key = new Key(fakeKey("entry"), { ...details, ...more });
    const read = parseKeyEntry(formatKeyEntry(key, rulesOf({ serverUrl, profile })), "openai");
    t.deepEqual(read, { ...details, ...more, value: fakeKey("entry"), serverUrl, profile });
  }
});

test("F1, L2: an entry that was torn at any byte is broken, and nothing of it is quoted", (t) => {
  const whole = Buffer.from(
    formatKeyEntry(
      new Key(fakeKey("torn"), { ...details, expiresAt }),
      rulesOf({ serverUrl: "https://ü.example" }),
    ),
  );
  for (let length = 0; length < whole.length - 1; length++) {
    const torn = whole.subarray(0, length).toString("utf8");
    t.deepEqual(parseKeyEntry(torn, "openai"), { problem: "is torn or not JSON" }, `${length} bytes`);
  }
});

const broken = {
  "a bare key": fakeKey("bare"),
  "a list": JSON.stringify([cachedEntry()]),
  null: "null",
  "no key": JSON.stringify(cachedEntry({ openai_api_key: undefined })),
  "a key that is no text": JSON.stringify(cachedEntry({ openai_api_key: 5 })),
  "no source": JSON.stringify(cachedEntry({ source: undefined })),
};
for (const [what, text] of Object.entries(broken)) {
  test(`F1: ${what} is no entry`, (t) => {
    const entry = parseKeyEntry(text, "openai");
    t.true("problem" in entry);
    t.false(inspect(entry).includes("sk-"));
  });
}

for (const field of ["fetched_at", "expires_at", "refresh_after"]) {
  for (const value of [
    "NaN",
    1_767_225_600,
    1_767_225_600_000,
    "1970-01-01T00:00:00Z",
    "9999-01-01T00:00:00Z",
    null,
  ]) {
    test(`K12: ${JSON.stringify(value)} as ${field} breaks the entry, and the field is named`, (t) => {
      const entry = parseKeyEntry(JSON.stringify(cachedEntry({ [field]: value })), "openai");
      t.regex("problem" in entry ? entry.problem : "", new RegExp(`"${field}"`, "u"));
    });
  }
}

for (const field of ["source", "etag", "model"]) {
  test(`F1: ${field} with control characters breaks the entry, and is not quoted`, (t) => {
    for (const value of ["\u001b[31mX\nfoo", "a\nb", "\u009b2J"])
      t.deepEqual(parseKeyEntry(JSON.stringify(cachedEntry({ [field]: value })), "openai"), {
        problem: `has "${field}" with control characters`,
      });
  });
}

test("an entry tells whether it holds the key of a fingerprint", (t) => {
  const key = new Key(fakeKey("held"), details);
  const text = formatKeyEntry(key, rules);
  t.true(holdsKey(text, "openai", key.fingerprint));
  t.false(holdsKey(text, "openai", "sk-oth…er-1"));
  t.false(holdsKey(text, "anthropic", key.fingerprint));
  t.false(holdsKey("torn", "openai", key.fingerprint));
});
