import { extname } from "node:path";
import { parseDelimited } from "./parse-delimited.ts";

const kinds: Readonly<Record<string, string>> = {
  ".csv": "CSV",
  ".tsv": "TSV",
  ".json": "JSON",
  ".jsonl": "JSON lines",
  ".ndjson": "JSON lines",
  ".md": "Markdown",
  ".txt": "plain text",
  ".log": "log",
  ".ts": "TypeScript",
  ".js": "JavaScript",
  ".py": "Python",
  ".sh": "shell script",
  ".sql": "SQL",
  ".html": "HTML",
  ".css": "CSS",
  ".yaml": "YAML",
  ".yml": "YAML",
  ".toml": "TOML",
};

const mostColumns = 12;

/** What kind of file a name promises. */
export function kindOf(path: string): string {
  return kinds[extname(path).toLowerCase()] ?? "text";
}

/** In which order files are read: tables first, then JSON, then the rest, and last what begins with a dot. */
export function rankOf(path: string): number {
  if (/(?:^|\/)\.[^/]/u.test(path)) return 3;
  const ranks: Readonly<Record<string, number>> = { CSV: 0, TSV: 0, "JSON lines": 0, JSON: 1 };
  return ranks[kindOf(path)] ?? 2;
}

/** `1 record`, `2,345 records`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function tableFacts(records: number, columns: readonly string[]): string {
  const named = columns.slice(0, mostColumns).map((column) => `\`${column}\``);
  const more = columns.length > mostColumns ? ` and ${columns.length - mostColumns} more` : "";
  return `${counted(records, "record")}, ${counted(columns.length, "column")}: ${named.join(", ")}${more}`;
}

function delimitedFacts(text: string, kind: string): string {
  const [firstLine = ""] = text.split("\n", 1);
  const semicolons = firstLine.split(";").length > firstLine.split(",").length;
  const [columns, ...records] = parseDelimited(text, kind === "TSV" ? "\t" : semicolons ? ";" : ",");
  return columns === undefined ? "no records" : tableFacts(records.length, columns);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listFacts(values: readonly unknown[]): string {
  if (values.length === 0 || !values.every(isObject)) return counted(values.length, "value");
  return tableFacts(values.length, [...new Set(values.flatMap((value) => Object.keys(value)))]);
}

function jsonFacts(text: string): string {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) return listFacts(value);
  if (!isObject(value)) return `one ${value === null ? "null" : typeof value}`;
  const lists = Object.entries(value).filter(([, member]) => Array.isArray(member) && member.some(isObject));
  const members = `an object with ${counted(Object.keys(value).length, "member")}`;
  return [members, ...lists.map(([name, list]) => `in \`${name}\` ${listFacts(list as unknown[])}`)].join(
    "; ",
  );
}

function jsonLinesFacts(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return listFacts(lines.map((line): unknown => JSON.parse(line)));
}

/** Facts about the content of a file that holds records; `undefined` for other files. */
export function contentFacts(path: string, text: string): string | undefined {
  const kind = kindOf(path);
  try {
    if (kind === "CSV" || kind === "TSV") return delimitedFacts(text, kind);
    if (kind === "JSON") return jsonFacts(text);
    return kind === "JSON lines" ? jsonLinesFacts(text) : undefined;
  } catch {
    return `not valid ${kind}`;
  }
}
