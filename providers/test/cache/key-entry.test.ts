import { inspect } from "node:util";
import { Key } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { formatKeyEntry, holdsKey, parseKeyEntry } from "../../src/cache/key-entry.ts";
import { cachedEntry } from "../helpers/cached-entry.ts";

const fetchedAt = new Date("2026-01-01T00:00:00.000Z");
const expiresAt = new Date("2026-01-01T12:00:00.000Z");
const details = { service: "openai", source: "server", fetchedAt };

test("C7: the entry holds the key, the time of the fetch and the source, in JSON for people", (t) => {
  const key = new Key(fakeKey("entry"), { ...details, expiresAt, model: "gpt-5" });
  const text = formatKeyEntry(key, "https://cedar.example");
  t.deepEqual(JSON.parse(text), {
    openai_api_key: fakeKey("entry"),
    source: "server",
    server_url: "https://cedar.example",
    fetched_at: "2026-01-01T00:00:00.000Z",
    expires_at: "2026-01-01T12:00:00.000Z",
    model: "gpt-5",
  });
  t.regex(text, /^\{\n {2}"openai_api_key"/u);
});

test("an entry is read as it was written, with and without what may be missing", (t) => {
  const full = { expiresAt, model: "gpt-5" };
  for (const [more, serverUrl] of [
    [full, "https://cedar.example"],
    [{}, undefined],
  ] as const) {
    const text = formatKeyEntry(new Key(fakeKey("entry"), { ...details, ...more }), serverUrl);
    const { expiresAt: end, model } = { expiresAt: undefined, model: undefined, ...more };
    const expected = {
      value: fakeKey("entry"),
      source: "server",
      serverUrl,
      fetchedAt,
      expiresAt: end,
      model,
    };
    t.deepEqual(parseKeyEntry(text), expected);
  }
});

test("F1, L2: an entry that was torn at any byte is broken, and nothing of it is quoted", (t) => {
  const whole = Buffer.from(
    formatKeyEntry(new Key(fakeKey("torn"), { ...details, expiresAt }), "https://ü.example"),
  );
  for (let length = 0; length < whole.length - 1; length++) {
    const torn = whole.subarray(0, length).toString("utf8");
    t.deepEqual(parseKeyEntry(torn), { problem: "is torn or not JSON" }, `${length} bytes`);
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
    const entry = parseKeyEntry(text);
    t.true("problem" in entry);
    t.false(inspect(entry).includes("sk-"));
  });
}

for (const field of ["fetched_at", "expires_at"]) {
  for (const value of [
    "NaN",
    1_767_225_600,
    1_767_225_600_000,
    "1970-01-01T00:00:00Z",
    "9999-01-01T00:00:00Z",
    null,
  ]) {
    test(`K12: ${JSON.stringify(value)} as ${field} breaks the entry, and the field is named`, (t) => {
      const entry = parseKeyEntry(JSON.stringify(cachedEntry({ [field]: value })));
      t.regex("problem" in entry ? entry.problem : "", new RegExp(`"${field}"`, "u"));
    });
  }
}

test("an entry tells whether it holds the key of a fingerprint", (t) => {
  const key = new Key(fakeKey("held"), details);
  t.true(holdsKey(formatKeyEntry(key, undefined), key.fingerprint));
  t.false(holdsKey(formatKeyEntry(key, undefined), "sk-oth…er-1"));
  t.false(holdsKey("torn", key.fingerprint));
});
