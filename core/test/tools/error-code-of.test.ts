import test from "ava";
import { errorCodeOf } from "../../src/tools/error-code-of.ts";

test("the file system's code is what is told of an error, whose message holds absolute paths", (t) => {
  t.is(errorCodeOf(Object.assign(new Error("ENOENT: /secret/path"), { code: "ENOENT" })), "ENOENT");
});

test("what has no code is unreadable", (t) => {
  for (const thrown of [new Error("x"), "x", undefined, null, { code: "EACCES" }])
    t.is(errorCodeOf(thrown), "unreadable");
});
