import type { Approve, PendingToolCall } from "@cedar/core";
import { askUser } from "./ask-user.ts";
import type { Terminal } from "./terminal.ts";
import { visibleText } from "./visible-text.ts";

/** How much of a long value is shown. */
const shownLines = 10;
const shownColumns = 160;

function firstLines(text: string): string {
  const lines = text.split("\n");
  const shown = lines
    .slice(0, shownLines)
    .map((line) => `    ${line.length > shownColumns ? `${line.slice(0, shownColumns)}…` : line}`);
  const rest = lines.length - shown.length;
  return ["", ...shown, ...(rest > 0 ? [`    … and ${rest} more lines`] : [])].join("\n");
}

function shownValue(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.includes("\n") || text.length > shownColumns ? firstLines(text) : text;
}

/** What the user is asked: the tool and each member of its input. */
export function describePendingCall({ tool, input }: PendingToolCall): string {
  const members = typeof input === "object" && input !== null ? Object.entries(input) : [["input", input]];
  const lines = members.map(([name, value]) => `  ${String(name)}: ${shownValue(value)}`);
  return visibleText([`The agent wants to call ${tool}:`, ...lines].join("\n"));
}

/** Reads the answer: anything but a yes is a no, and what it says is the reason that the model is told. */
export function reasonOf(answer: string | undefined): string | undefined {
  const said = (answer ?? "").trim();
  if (/^y(es)?$/iu.test(said)) return undefined;
  const reason = said.replace(/^no?\b[\s,:;.-]*/iu, "");
  return reason === "" ? "the user said no." : `the user said no: ${reason}`;
}

/** Asks the user about each call, one at a time. */
export function approveAtTerminal(terminal: Terminal, signal: AbortSignal): Approve {
  let previous: Promise<unknown> = Promise.resolve();
  return async (call) => {
    const question = `${describePendingCall(call)}\nAllow it? y, or n and a reason: `;
    const answer = previous.then(async () => reasonOf(await askUser(question, terminal, signal)));
    previous = answer.catch(() => undefined);
    return await answer;
  };
}
