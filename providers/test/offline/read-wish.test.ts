import test from "ava";
import { readWish } from "../../src/offline/read-wish.ts";

for (const [prompt, sources] of [
  ["Hello", []],
  ["What is 3.5 and/or 4.2, e.g. at https://example.com/a.csv?", []],
  ["Analyze data", ["."]],
  ["What is in this folder?", ["."]],
  ["Tell me about the project", ["."]],
  ["Analyze the data in examples/data", ["examples/data"]],
  ["Analyze examples/data.", ["examples/data"]],
  ["Look at (orders.csv), 'my files/a b.csv' and `c.json`!", ["orders.csv", "my files/a b.csv", "c.json"]],
  ['"Read orders.csv, please"', ["orders.csv"]],
  ["Don't skip 'my orders.csv'", ["my orders.csv"]],
  ["Read orders.csv and orders.csv", ["orders.csv"]],
  ["List ../secret and . here", ["../secret", "."]],
] as const) {
  test(`"${prompt}" is about ${sources.join(", ") || "no file"}`, (t) => {
    t.deepEqual(readWish(prompt), { sources: [...sources], target: undefined, content: undefined });
  });
}

for (const [prompt, wish] of [
  ["create notes.txt with hello you", { sources: [], target: "notes.txt", content: "hello you" }],
  ['Write "hello there" to out/notes.txt.', { sources: [], target: "out/notes.txt", content: "hello there" }],
  ["Create a new file called a.md", { sources: [], target: "a.md", content: undefined }],
  ["Save a summary of a.csv as b.md", { sources: ["a.csv"], target: "b.md", content: undefined }],
] as const) {
  test(`"${prompt}" is to write ${wish.target}`, (t) =>
    t.deepEqual(readWish(prompt), { ...wish, sources: [...wish.sources] }));
}

for (const prompt of [
  "How do I create a table from a.csv?",
  "Create a list of what is in a.csv",
  "Create a summary of the file a.csv",
  "Do not write to a.csv",
  "Where was it written in a.csv?",
]) {
  test(`"${prompt}" is not to write a.csv`, (t) =>
    t.like(readWish(prompt), { sources: ["a.csv"], target: undefined }));
}
