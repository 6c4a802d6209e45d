import joi from "joi";
import { readTextFile } from "./read-text-file.ts";
import type { Tool } from "./tool.ts";

interface Input {
  readonly path: string;
  readonly start_line: number;
  readonly line_count: number;
}

/** More than this would fill a model's context, and is often one long line that a program wrote. */
const mostCharacters = 256 * 1024;

/** So many of the lines, counted from 1, as fit; the last line in brackets says which they are. */
function readRange(lines: readonly string[], start: number, count: number): string {
  if (start > lines.length) return `[there are ${lines.length} lines]`;
  const chosen: string[] = [];
  let rest = mostCharacters;
  for (const line of lines.slice(start - 1, start - 1 + count)) {
    if (chosen.length > 0 && line.length > rest) break;
    chosen.push(line.slice(0, mostCharacters));
    rest -= line.length;
  }
  const end = start - 1 + chosen.length;
  const cut = rest < 0 ? `; line ${start} is cut after ${mostCharacters} characters` : "";
  const next = end < lines.length ? `; read on with start_line ${end + 1}` : "";
  return `${chosen.join("\n")}\n[lines ${start} to ${end} of ${lines.length}${cut}${next}]`;
}

/** The tool `read_file`: the text of a file, or a range of its lines. */
export const readFile: Tool<Input> = {
  name: "read_file",
  description:
    "Reads a text file of the workspace. Of a long file it gives the first 2000 lines and says in a last line in brackets how to read on. Of a binary file it says only the size.",
  access: "read",
  input: joi.object({
    path: joi.string().required().description("The file, relative to the workspace."),
    start_line: joi.number().integer().min(1).default(1).description("First line to read, counted from 1."),
    line_count: joi.number().integer().min(1).max(5000).default(2000).description("How many lines to read."),
  }),
  async run({ path, start_line, line_count }, { workspace }) {
    const content = await readTextFile(workspace, path);
    if ("binaryBytes" in content) return `[binary file of ${content.binaryBytes} bytes]`;
    const { text } = content;
    const lines = text.replace(/\n$/u, "").split("\n");
    const isWhole = start_line === 1 && lines.length <= line_count && text.length <= mostCharacters;
    return isWhole ? text : readRange(lines, start_line, line_count);
  },
};
