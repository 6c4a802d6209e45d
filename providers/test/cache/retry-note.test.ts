import test from "ava";
import { formatRetryNote, isNoted, parseRetryNote, type RetryNote } from "../../src/cache/retry-note.ts";

const note: RetryNote = {
  serverUrl: "https://cedar.example",
  service: "openai",
  profile: "staging",
  tokenHash: "0123456789abcdef",
  notBefore: new Date("2026-01-01T00:00:04.000Z"),
  failures: 3,
  code: "server-unreachable",
  message: "It did not answer.",
  hint: "Is it running?",
  retryAfterSeconds: 120,
  saidNoAt: new Date("2026-11-22T17:00:00Z"),
};

test("a note is read as it was written, with and without what may be missing", (t) => {
  t.deepEqual(parseRetryNote(formatRetryNote(note)), note);
  const least = {
    ...note,
    profile: undefined,
    tokenHash: undefined,
    hint: undefined,
    retryAfterSeconds: undefined,
  };
  t.deepEqual(parseRetryNote(formatRetryNote(least)), least);
});

test("F1: what was torn or edited keeps nobody from asking", (t) => {
  const text = formatRetryNote(note);
  for (let length = 0; length < text.length - 2; length += 1)
    t.is(parseRetryNote(text.slice(0, length)), undefined);
  const fields: unknown = JSON.parse(text);
  for (const wrong of [
    { not_before: "soon" },
    { not_before: 1_767_225_600 },
    { failures: 0 },
    { failures: 1e300 },
    { code: "internal" },
    { server_url: 5 },
    { message: undefined },
  ])
    t.is(parseRetryNote(JSON.stringify(Object.assign({}, fields, wrong))), undefined);
});

test("failures that say something of the server are noted, others are not", (t) => {
  t.true(isNoted("server-unreachable"));
  for (const code of ["key-malformed", "key-provider-failed", "aborted", undefined]) t.false(isNoted(code));
});
