import test from "ava";
import { describeToolResult } from "../../src/rendering/describe-tool-result.ts";

const result = {
  type: "tool-result",
  turn: 1,
  callId: "call_1",
  tool: "read_file",
  status: "done",
  output: "text",
  milliseconds: 3.4,
} as const;

test("a tool call is told in one line: tool, path, how it ended", (t) => {
  t.is(
    describeToolResult({ path: "README.md", start_line: 1 }, result),
    "· read_file README.md (done, 3 ms)",
  );
});

test("A8: a denied call is told as denied, with the reason", (t) => {
  const denied = {
    ...result,
    tool: "write_file",
    status: "denied",
    output: "Denied, and not done: no.",
  } as const;
  t.is(
    describeToolResult({ path: "a.txt", content: "x" }, denied),
    "· write_file a.txt (denied, 3 ms): Denied, and not done: no.",
  );
});

test("long inputs are cut, and escape sequences in them are shown, not obeyed", (t) => {
  const line = describeToolResult({ query: `\u001b[2J${"x".repeat(200)}\nmore` }, result);
  t.true(line.length < 130);
  t.true(line.includes("query=\\u{1b}[2Jxxx"));
  t.false(line.includes("\n"));
});
