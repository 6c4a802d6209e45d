import { randomUUID } from "node:crypto";
import { CedarError, messageOf } from "../errors.ts";
import type { ConversationItem, TokenUsage } from "../models/model-adapter.ts";
import { describeTool } from "../tools/describe-tool.ts";
import type { AgentEvent, RunEnd, RunOutcome } from "./agent-event.ts";
import { callModel } from "./call-model.ts";
import type { ModelReply } from "./call-once.ts";
import type { Hook } from "./hook.ts";
import { instructions } from "./instructions.ts";
import type { ToolCall } from "./prepare-call.ts";
import type { RunInput } from "./run-input.ts";
import { runToolCalls } from "./run-tool-calls.ts";

/** What is counted while a run goes on. */
interface Tally {
  turns: number;
  toolCalls: number;
  denied: boolean;
  answer: string;
  usage: TokenUsage | undefined;
  keyFingerprint: string | undefined;
}

function addUsage(sum: TokenUsage | undefined, more: TokenUsage | undefined): TokenUsage | undefined {
  if (sum === undefined || more === undefined) return more ?? sum;
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    cachedInputTokens: sum.cachedInputTokens + more.cachedInputTokens,
  };
}

function count(tally: Tally, reply: ModelReply): void {
  tally.answer = reply.text;
  tally.usage = addUsage(tally.usage, reply.usage);
}

/** An answer that is no answer is a failure, never an empty success (row A10). */
function checkReply(reply: ModelReply): void {
  if (reply.finish === "length")
    throw new CedarError("limit-reached", "The model reached its output limit before the end of its answer.");
  if (reply.finish === "content-filter")
    throw new CedarError("model-refused", "The model API's content filter stopped the answer.");
  const calls = reply.items.some((item) => item.type === "tool-call");
  if (reply.text.trim() === "" && !calls)
    throw new CedarError("model-empty-answer", "The model ended without an answer and without a tool call.");
}

async function* runTurns(run: RunInput, tally: Tally): AsyncGenerator<AgentEvent, void> {
  const tools = run.tools.map(describeTool);
  const conversation: ConversationItem[] = [{ type: "user-message", text: run.prompt }];
  for (let turn = 1; turn <= run.maxTurns; turn += 1) {
    run.signal.throwIfAborted();
    tally.turns = turn;
    yield { type: "turn-start", turn };
    const reply = yield* callModel({ turn, instructions: instructions(run), conversation, tools }, run);
    count(tally, reply);
    checkReply(reply);
    conversation.push(...reply.items);
    const calls = reply.items.filter((item): item is ToolCall => item.type === "tool-call");
    const results = yield* runToolCalls(turn, calls, run);
    for (const { callId, output } of results) conversation.push({ type: "tool-result", callId, output });
    tally.toolCalls += calls.length;
    tally.denied ||= results.some(({ status }) => status === "denied");
    yield { type: "turn-end", turn, text: reply.text, usage: reply.usage };
    if (calls.length === 0) return;
  }
  throw new CedarError(
    "limit-reached",
    `The run reached its limit of ${run.maxTurns} turn${run.maxTurns === 1 ? "" : "s"} before the model was done.`,
    { hint: "--max-turns sets the limit." },
  );
}

function outcomeOf(
  error: unknown,
  run: RunInput,
): { outcome: RunOutcome } & Pick<RunEnd, "code" | "message" | "hint"> {
  if (run.signal.aborted) return { outcome: "aborted", code: "aborted", message: "The run was aborted." };
  if (!(error instanceof CedarError))
    return { outcome: "failed", code: "internal", message: messageOf(error) };
  const { code, message, hint } = error;
  return {
    outcome: code === "limit-reached" ? "limit" : "failed",
    code,
    message,
    hint,
  };
}

const denied = {
  outcome: "denied",
  code: "denied",
  message: "The run is over, but at least one tool call was denied and not done.",
} as const;

/** What is thrown after the last event when Cedar itself is at fault; it comes from anywhere, so its words are masked (row L2). */
function bugOf(error: unknown, { mask }: RunInput): Error {
  const bug = new Error(mask.mask(messageOf(error)));
  if (error instanceof Error && error.stack !== undefined) bug.stack = mask.mask(error.stack);
  return bug;
}

async function* runToEnd(run: RunInput): AsyncGenerator<AgentEvent, void> {
  const startedAt = run.clock.now();
  const tally: Tally = {
    turns: 0,
    toolCalls: 0,
    denied: false,
    answer: "",
    usage: undefined,
    keyFingerprint: undefined,
  };
  const { adapter, mode, workspace } = run;
  yield { type: "run-start", runId: randomUUID(), adapter: adapter.name, mode, workspace: workspace.root };
  let end: Pick<RunEnd, "outcome" | "code" | "message" | "hint">;
  let bug: Error | undefined;
  try {
    for await (const event of runTurns(run, tally)) {
      if (event.type === "key-find") tally.keyFingerprint = event.fingerprint;
      yield event;
    }
    end = tally.denied ? denied : { outcome: "done" };
  } catch (error) {
    end = outcomeOf(error, run);
    if (end.code === "internal") bug = bugOf(error, run);
  }
  const { turns, toolCalls, answer, usage, keyFingerprint } = tally;
  const milliseconds = run.clock.now() - startedAt;
  yield { type: "run-end", ...end, answer, usage, turns, toolCalls, keyFingerprint, milliseconds };
  if (bug !== undefined) throw bug;
}

/** A hook that only looks on must not change the run, also when it fails later. */
async function notify(hook: Hook, event: AgentEvent, { logger, mask }: RunInput): Promise<void> {
  try {
    await hook.onEvent?.(event);
  } catch (error) {
    logger.warn(`The hook "${hook.name}" failed at the event ${event.type}: ${mask.mask(messageOf(error))}`);
  }
}

/**
 * The agent loop: asks the model, runs the tools it calls, and again, until it answers without a call. Yields every event, secrets
 * masked (row L5); the last one is always `run-end`. Failures that Cedar knows are told by it; only a bug is thrown, after it.
 */
export async function* runAgent(run: RunInput): AsyncGenerator<AgentEvent, void> {
  for await (const event of runToEnd(run)) {
    const shown = run.mask.maskAll(event);
    for (const hook of run.hooks) void notify(hook, shown, run);
    yield shown;
  }
}
