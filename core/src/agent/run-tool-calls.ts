import type { AgentEvent } from "./agent-event.ts";
import { type PreparedCall, prepareCall, type ToolCall } from "./prepare-call.ts";
import { runCall } from "./run-call.ts";
import type { RunInput } from "./run-input.ts";

type ToolResultEvent = Extract<AgentEvent, { type: "tool-result" }>;

async function timed(
  turn: number,
  call: ToolCall,
  prepared: PreparedCall,
  run: RunInput,
): Promise<ToolResultEvent> {
  const startedAt = run.clock.now();
  const { status, output } = await runCall(prepared, run);
  // Row L5: what a tool read may hold a secret, which neither the model nor a reader of events gets.
  const masked = run.mask.mask(output);
  const milliseconds = run.clock.now() - startedAt;
  return {
    type: "tool-result",
    turn,
    callId: call.callId,
    tool: call.tool,
    status,
    output: masked,
    milliseconds,
  };
}

type ReadyCall = { readonly call: ToolCall; readonly prepared: PreparedCall };

/** Row A26: neighbours that only read make a group and overlap; any other call is a group of its own. */
function* inGroups(calls: readonly ReadyCall[]): Generator<readonly ReadyCall[]> {
  let readers: ReadyCall[] = [];
  for (const ready of calls) {
    const reads = "refusal" in ready.prepared || ready.prepared.tool.access === "read";
    if (reads) {
      readers.push(ready);
      continue;
    }
    if (readers.length > 0) yield readers;
    yield [ready];
    readers = [];
  }
  if (readers.length > 0) yield readers;
}

/** Runs the calls of one turn and gives each exactly one result, in the order of the calls (rows A7, A26). */
export async function* runToolCalls(
  turn: number,
  calls: readonly ToolCall[],
  run: RunInput,
): AsyncGenerator<AgentEvent, ToolResultEvent[]> {
  const ready = calls.map((call) => ({ call, prepared: prepareCall(call, run) }));
  for (const { call, prepared } of ready) {
    const input = "pending" in prepared ? prepared.pending.input : call.arguments;
    yield { type: "tool-call", turn, callId: call.callId, tool: call.tool, input };
  }
  const results: ToolResultEvent[] = [];
  for (const group of inGroups(ready)) {
    const ended = await Promise.all(
      group.map(async ({ call, prepared }) => await timed(turn, call, prepared, run)),
    );
    results.push(...ended);
    yield* ended;
  }
  return results;
}
