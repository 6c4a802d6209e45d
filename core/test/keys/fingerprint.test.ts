import { fingerprint } from "@cedar/core";
import test from "ava";

test("C9: a fingerprint is the first 6 and the last 4 characters of the secret", (t) => {
  t.is(fingerprint("sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"), "sk-pro…6789");
});

test("C9: of a secret of fewer than 32 characters only the length is told", (t) => {
  t.is(fingerprint(""), "(0 characters)");
  t.is(fingerprint("x".repeat(31)), "(31 characters)");
  t.is(fingerprint("x".repeat(32)), "xxxxxx…xxxx");
});

test("C9: an ill-formed value cannot break the line of a log or move a terminal's cursor", (t) => {
  const value = `\n\u001B[2J\u2028${"x".repeat(40)}\r\n\0\u0085`;
  t.is(fingerprint(value), "��[2J�…����");
});
