import test from "ava";
import { exitCodeOfError, exitCodeOfRun, exitCodes, exitCodeTable } from "../src/exit-code.ts";

test("A2: each way in which a run ends has an exit code of its own", (t) => {
  t.is(exitCodeOfRun({ outcome: "done" }), 0);
  t.is(exitCodeOfRun({ outcome: "failed", code: "model-empty-answer" }), 1);
  t.is(exitCodeOfRun({ outcome: "failed", code: "name-unknown" }), 2);
  t.is(exitCodeOfRun({ outcome: "failed", code: "key-not-found" }), 3);
  t.is(exitCodeOfRun({ outcome: "limit", code: "limit-reached" }), 4);
  t.is(exitCodeOfRun({ outcome: "denied", code: "denied" }), 5);
  t.is(exitCodeOfRun({ outcome: "failed", code: "model-unreachable" }), 6);
  t.is(exitCodeOfRun({ outcome: "aborted", code: "aborted" }), 130);
});

test("A2: a failure without a code counts as a failed agent, never as success", (t) => {
  t.is(exitCodeOfRun({ outcome: "failed" }), exitCodes.failed);
});

test("a key that the API refuses is the API's failure, not a missing key", (t) => {
  t.is(exitCodeOfError("key-rejected"), 6);
});

test("the table of the help text names every exit code", (t) => {
  for (const code of Object.values(exitCodes)) t.regex(exitCodeTable, new RegExp(`\\b${code}\\b`, "u"));
});
