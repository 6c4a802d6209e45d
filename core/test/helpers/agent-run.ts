import { type AgentEvent, type KeyProvider, openAiKeyService, type RunEnd, SecretMask } from "@cedar/core";
import { ManualClock, type ScriptedReply, scriptedModel } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";
import { runAgent } from "../../src/agent/run-agent.ts";
import type { RunInput } from "../../src/agent/run-input.ts";
import { Workspace } from "../../src/tools/workspace.ts";
import { keyResolver } from "./key-resolver.ts";
import { RecordedLogger } from "./recorded-logger.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What a run is made with: a scripted model that says these replies, no key, no tool, the mode `auto`, unless told otherwise. */
export async function runInput(
  t: ExecutionContext,
  replies: readonly ScriptedReply[],
  members: Partial<RunInput> = {},
): Promise<RunInput> {
  return {
    prompt: "Do it.",
    adapter: scriptedModel(replies),
    model: undefined,
    keys: keyResolver([]),
    service: undefined,
    tools: [],
    hooks: [],
    mode: "auto",
    approve: undefined,
    workspace: await Workspace.open(await temporaryFolder(t)),
    maxTurns: 10,
    idleMilliseconds: 300_000,
    signal: new AbortController().signal,
    clock: new ManualClock(),
    logger: new RecordedLogger(),
    mask: new SecretMask(),
    ...members,
  };
}

/** Members of a run that takes its key from these providers, with one clock for both. */
export function withKeys(providers: readonly KeyProvider[]): Pick<RunInput, "keys" | "clock" | "service"> {
  const clock = new ManualClock();
  return { clock, keys: keyResolver(providers, { clock }), service: openAiKeyService };
}

/** The events of a run to its end. Waits before retries pass at once, since the clock is moved by so much. */
export async function eventsOf(
  run: RunInput,
  onEvent: (event: AgentEvent) => void = () => {},
): Promise<AgentEvent[]> {
  const events: AgentEvent[] = [];
  for await (const event of runAgent(run)) {
    events.push(event);
    onEvent(event);
    const { clock } = run;
    if (event.type === "model-retry" && clock instanceof ManualClock)
      setImmediate(() => clock.advance(event.delayMilliseconds));
  }
  return events;
}

/** The events of one type. */
export function only<Type extends AgentEvent["type"]>(
  events: readonly AgentEvent[],
  type: Type,
): Extract<AgentEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<AgentEvent, { type: Type }> => event.type === type);
}

/** The last event, which is always the end. */
export function endOf(events: readonly AgentEvent[]): RunEnd {
  const end = events.at(-1);
  if (end?.type === "run-end") return end;
  throw new Error("the run has no end");
}
