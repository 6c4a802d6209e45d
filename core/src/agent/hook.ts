import type { AgentEvent } from "./agent-event.ts";

/** A tool call that is about to run. */
export interface PendingToolCall {
  readonly callId: string;
  readonly tool: string;
  /** The input, checked against the tool's schema. */
  readonly input: unknown;
}

/** What a plugin does around the agent's work. */
export interface Hook {
  readonly name: string;
  /** Returns a reason to deny the call, which the model is told; `undefined` lets it pass. Throwing, or no answer within 30 s, denies (row A22). */
  beforeToolCall?(call: PendingToolCall): Promise<string | undefined>;
  /** Sees each event of a run, with secrets masked; an error it throws is logged and changes nothing. */
  onEvent?(event: AgentEvent): void | Promise<void>;
}
