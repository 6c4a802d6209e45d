import type { RunEnd } from "@cedar/core";

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** What a run took, in one line. */
export function describeEnd({ outcome, turns, toolCalls, usage, milliseconds }: RunEnd): string {
  const parts = [
    counted(turns, "turn"),
    counted(toolCalls, "tool call"),
    ...(usage === undefined ? [] : [`${usage.inputTokens} tokens in, ${usage.outputTokens} out`]),
    `${(milliseconds / 1000).toFixed(1)} s`,
  ];
  return `cedar: ${outcome}: ${parts.join(", ")}`;
}
