import joi from "joi";
import { CedarError } from "../errors.ts";
import { type FileContent, readTextFile } from "./read-text-file.ts";
import type { Tool, ToolContext } from "./tool.ts";

interface Input {
  readonly text: string;
  readonly path: string;
  readonly ignore_case: boolean;
}

const mostMatches = 200;
const mostNamed = 20;
const longestLine = 300;

/** A file that cannot be read (too large, no permission) is passed over and noted: the search goes on. */
async function readSearchable(path: string, context: ToolContext, passedOver: string[]): Promise<string> {
  try {
    const content: FileContent = await readTextFile(context.workspace, path);
    return "text" in content ? content.text : "";
  } catch (error) {
    if (!(error instanceof CedarError)) throw error;
    passedOver.push(path);
    return "";
  }
}

function* matchesIn(text: string, path: string, input: Input): Generator<string> {
  const fold = (line: string): string => (input.ignore_case ? line.toLowerCase() : line);
  const wanted = fold(input.text);
  for (const [index, line] of text.split("\n").entries()) {
    if (fold(line).includes(wanted)) yield `${path}:${index + 1}: ${line.trim().slice(0, longestLine)}`;
  }
}

function describePassedOver(paths: readonly string[]): string {
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : "";
  return `[passed over, as too large or not readable: ${paths.slice(0, mostNamed).join(", ")}${more}]`;
}

/** The tool `search_files`: which lines of which files contain a text. Literal, so that no expression can run for ever. */
export const searchFiles: Tool<Input> = {
  name: "search_files",
  description:
    "Finds the lines that contain a text, taken literally, in a file or in all files of a folder. One line a match: path, line number, the line.",
  access: "read",
  input: joi.object({
    text: joi.string().required().description("What to look for, literally."),
    path: joi.string().default(".").description("A folder or a file, relative to the workspace."),
    ignore_case: joi.boolean().default(false).description("Whether capital and small letters are the same."),
  }),
  async run(input, context) {
    const matches: string[] = [];
    const passedOver: string[] = [];
    for await (const entry of context.workspace.walk(input.path)) {
      context.signal.throwIfAborted();
      if (entry.kind !== "file") continue;
      const text = await readSearchable(entry.path, context, passedOver);
      for (const match of matchesIn(text, entry.path, input)) {
        if (matches.length === mostMatches)
          return `${matches.join("\n")}\n[cut after ${mostMatches} matches: search a subfolder]`;
        matches.push(match);
      }
    }
    if (matches.length === 0) matches.push("[no match]");
    if (passedOver.length > 0) matches.push(describePassedOver(passedOver));
    return matches.join("\n");
  },
};
