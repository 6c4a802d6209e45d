import { type AgentEvent, abortable, type Cedar, type RunEnd } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { optionsOf, settingsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodeOfRun } from "../exit-code.ts";
import { openCedar } from "../open-cedar.ts";
import { describeBug } from "../rendering/describe-failure.ts";
import { JsonRenderer } from "../rendering/json-renderer.ts";
import type { Renderer } from "../rendering/renderer.ts";
import { TextRenderer } from "../rendering/text-renderer.ts";
import { approveAtTerminal } from "../terminal/approve-call.ts";
import { readPrompt } from "../terminal/read-prompt.ts";

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function promptOf(flags: Flags, { terminal, interruption }: CommandContext): Promise<string> {
  const { "--": verbatim } = flags;
  const sources = {
    positional: textOf(flags.prompt),
    flag: textOf(flags["user-prompt"]),
    verbatim: Array.isArray(verbatim) ? verbatim.map(String) : [],
  };
  return await readPrompt(sources, terminal, interruption.signal);
}

/** Shows the run to its end. What is thrown after that is a bug, and told as one. */
async function showRun(
  events: AsyncIterable<AgentEvent>,
  renderer: Renderer,
  { terminal }: CommandContext,
): Promise<RunEnd> {
  let end: RunEnd | undefined;
  try {
    for await (const event of events) {
      await renderer.show(event);
      if (event.type === "run-end") end = event;
    }
  } catch (error) {
    if (end === undefined) throw error;
    terminal.tell(describeBug(error));
  }
  if (end === undefined) throw new Error("The run had no end.");
  return end;
}

function start(
  cedar: Cedar,
  prompt: string,
  { terminal, interruption }: CommandContext,
): AsyncIterable<AgentEvent> {
  const { signal } = interruption;
  return cedar.run(prompt, {
    signal,
    ...(terminal.canAsk ? { approve: approveAtTerminal(terminal, signal) } : {}),
  });
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal, interruption } = context;
  interruption.listen();
  const prompt = await promptOf(flags, context);
  // A plugin that hangs while it registers does not keep the first Ctrl-C from ending the command (row A6).
  const { cedar } = await abortable(openCedar(flags, context), interruption.signal);
  const renderer =
    flags.json === true ? new JsonRenderer(terminal) : new TextRenderer(terminal, cedar.config);
  const end = await showRun(start(cedar, prompt, context), renderer, context);
  return end.outcome === "aborted" ? (interruption.exitCode ?? exitCodeOfRun(end)) : exitCodeOfRun(end);
}

/** `cedar agent`: the answer goes to standard output, what happens meanwhile to standard error. */
export const agent: Command = {
  options: {
    "user-prompt": { type: "string", requiresArg: true, description: "The prompt; - reads standard input" },
    json: { type: "boolean", description: "Print each event as a line of JSON, the last one is run-end" },
    ...optionsOf(settingsOf("agent")),
  },
  argument: "What the agent shall do; - reads standard input, and so does no prompt without a terminal",
  examples: [
    ['cedar agent --user-prompt "Hello"', "ask the model that the key belongs to"],
    ['cedar agent --mode ask "Fix the typos in README.md"', "changes are asked about"],
    ["git diff | cedar agent --json - | tail -n 1", "a prompt from a pipe, the result as JSON"],
    ['cedar agent --model openai-chat/llama3 --base-url http://127.0.0.1:11434/v1 --keyless "Hi"', "Ollama"],
  ],
  run,
};
