import { execFileSync } from "node:child_process";
import test from "ava";
import { shellWord } from "../src/shell-word.ts";

test("a word is quoted so that a shell takes it as it is", (t) => {
  t.is(shellWord("./my-vault.ts"), "./my-vault.ts");
  for (const text of ["two words", "it's", "$HOME", "a;b", "`id`", ""])
    t.is(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" }), text);
});
