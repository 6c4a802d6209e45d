import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the repository. */
export const repository = join(import.meta.dirname, "../..");

export interface CodeBlock {
  /** The file, relative to the repository. */
  readonly file: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** The first word after the fence: `ts`, `sh`. */
  readonly language: string;
  /** The other words after it: `background`, `exit=3`. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** All Markdown files that people read: the README and everything below docs/. */
export function markdownFiles(): string[] {
  const found = readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" });
  const pages = found.filter((file) => file.endsWith(".md")).map((file) => join("docs", file));
  return ["README.md", ...pages.sort()];
}

/** The fenced code blocks of a Markdown file. */
export function codeBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; words: string[]; lines: string[] } | undefined;
  for (const [index, line] of readFileSync(join(repository, file), "utf8").split("\n").entries()) {
    if (!line.startsWith("```")) {
      open?.lines.push(line);
    } else if (open === undefined) {
      open = { line: index + 1, words: line.slice(3).trim().split(/\s+/u), lines: [] };
    } else {
      const [language = "", ...marks] = open.words;
      blocks.push({ file, line: open.line, language, marks, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  return blocks;
}

/** The code blocks of all pages in one language. */
export function blocksIn(language: string): CodeBlock[] {
  return markdownFiles()
    .flatMap(codeBlocks)
    .filter((block) => block.language === language);
}
