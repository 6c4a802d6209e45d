import { createReadStream } from "node:fs";

/**
 * The lines of a file, without their line breaks; also a last one that has none. Own code, since `node:readline` takes other characters for line
 * breaks as well.
 * @throws Error when the file cannot be read.
 */
export async function* linesOf(path: string): AsyncGenerator<string, void> {
  let rest = "";
  for await (const piece of createReadStream(path, "utf8")) {
    const lines = `${rest}${String(piece)}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
