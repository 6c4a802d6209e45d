import type { Terminal, TextStyle } from "../terminal/terminal.ts";
import { visibleText } from "../terminal/visible-text.ts";

/** A word stands as it is; whatever else is quoted, so that no value can pass for another one or for a line. */
function shown(value: unknown): string {
  const isWord = typeof value === "string" && /^[^\s"=\p{Cc}]+$/u.test(value);
  return isWord ? value : JSON.stringify(value);
}

const styles: Readonly<Record<string, TextStyle>> = { warn: "yellow", error: "red", fatal: "red" };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The hour of a time, as the clock on the wall shows it. */
function hourOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "        " : date.toTimeString().slice(0, 8);
}

/**
 * Makes a line of the server's log readable for people at a terminal: hour, level, message, and the fields behind it. What is no line of the log is
 * given as it is. Escape sequences are shown, not obeyed.
 */
export function readableLogLine(line: string, terminal: Pick<Terminal, "styled">): string {
  const entry = parsed(line);
  if (entry === undefined) return visibleText(line);
  const { level, time, msg, ...fields } = entry;
  const facts = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(value)}`);
  const head = `${hourOf(textOf(time))} ${textOf(level).padEnd(5)}`;
  const message = visibleText(textOf(msg).replaceAll("\n", " "));
  const style = styles[textOf(level)];
  return [
    style === undefined ? head : terminal.styled(style, visibleText(head)),
    ` ${message}`,
    terminal.styled("dim", visibleText(facts.join(""))),
    "\n",
  ].join("");
}
