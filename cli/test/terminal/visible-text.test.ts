import test from "ava";
import { visibleLine, visibleText } from "../../src/terminal/visible-text.ts";

test("text of a model cannot move the cursor, hide lines or turn the direction of writing", (t) => {
  t.is(visibleText("a\u001b[1Ab\u0008\u009b\u202ec"), "a\\u{1b}[1Ab\\u{8}\\u{9b}\\u{202e}c");
});

test("tabs, line ends and letters of all scripts stay", (t) => {
  t.is(visibleText("tab\there\r\nשלום 雪\n"), "tab\there\nשלום 雪\n");
});

test("a name cannot begin another line", (t) => {
  t.is(visibleLine("a\r\nb\tc\u001b[1A"), "a\\nb\\tc\\u{1b}[1A");
});
