import { contentFacts, counted, kindOf } from "./content-facts.ts";
import type { Survey } from "./survey.ts";

/** Of the files that were not read, so many are named. */
const mostNames = 10;

function describeFile({ path, sizeBytes, parts }: Survey["chosen"][number]): string {
  const { text, linesRead, whole, obstacle } = parts;
  const size = counted(sizeBytes, "byte");
  if (obstacle !== undefined) {
    const found = obstacle.startsWith("[") ? "binary, not read" : `not read. ${obstacle}`;
    return `- \`${path}\`: ${size}, ${found}`;
  }
  const lines = whole ? counted(linesRead, "line") : `only a part read: ${counted(linesRead, "line")}`;
  // A part of a JSON text is none, and says nothing of the whole.
  const facts = whole || kindOf(path) !== "JSON" ? contentFacts(path, text) : "too long to be counted";
  return `- \`${path}\`: ${kindOf(path)}, ${size}, ${lines}${facts === undefined ? "" : `; ${facts}`}`;
}

/** What was found, as a list in Markdown: only what the tools returned and what can be counted in it. */
export function report({ chosen, others, problems }: Survey): string {
  const files = [...chosen, ...others];
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const lines = [
    files.length === 0
      ? "Found no file."
      : `Found ${counted(files.length, "file")} of ${counted(bytes, "byte")}:`,
    ...chosen.map(describeFile),
  ];
  if (others.length > 0) {
    const names = others.slice(0, mostNames).map(({ path }) => `\`${path}\``);
    const more = others.length > mostNames ? " …" : "";
    lines.push(
      `- not read, for there are too many: ${counted(others.length, "file")} (${names.join(", ")}${more})`,
    );
  }
  return [...lines, ...problems.map((problem) => `- ${problem}`)].join("\n");
}
