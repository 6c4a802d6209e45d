import type { AgentEvent } from "@cedar/core";
import { visibleText } from "../terminal/visible-text.ts";

const longestShown = 80;

function shortened(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > longestShown || line.length < text.length ? `${line.slice(0, longestShown)}…` : line;
}

function inputOf(input: unknown): string {
  if (typeof input !== "object" || input === null) return shortened(String(input));
  // A path says enough; of other members each gives a few words.
  if ("path" in input && typeof input.path === "string") return shortened(input.path);
  return shortened(
    Object.entries(input)
      .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(" "),
  );
}

/** A tool call and how it ended, in one line. */
export function describeToolResult(
  input: unknown,
  result: Extract<AgentEvent, { type: "tool-result" }>,
): string {
  const { tool, status, output, milliseconds } = result;
  const said = status === "done" ? "" : `: ${shortened(output)}`;
  return visibleText(`· ${tool} ${inputOf(input)} (${status}, ${Math.round(milliseconds)} ms)${said}`);
}
