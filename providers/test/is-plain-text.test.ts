import test from "ava";
import { isPlainText } from "../src/is-plain-text.ts";

test("names in any script are plain; escape sequences, line breaks and turned text are not", (t) => {
  for (const plain of ["server", "gpt-5 mini", "模型", '"v1"', ""]) t.true(isPlainText(plain), plain);
  for (const other of ["\u001b[31mX", "a\nb", "a\tb", "a\rb", "\u0000", "\u009b1m", "\u2028", "\u202eb"])
    t.false(isPlainText(other), JSON.stringify(other));
});
