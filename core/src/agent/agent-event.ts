import type { CedarErrorCode } from "../errors.ts";
import type { TokenUsage } from "../models/model-adapter.ts";
import type { Mode } from "../tools/mode.ts";

/**
 * How a run ended. `done`: the model finished, and every call it made was allowed. `denied`: it finished, but the mode, a hook or
 * the user denied at least one of its calls. `limit`: a cap was reached. `aborted`: by the user. `failed`: anything else; `code` says what.
 */
export type RunOutcome = "done" | "denied" | "limit" | "aborted" | "failed";

/** How a tool call ended. */
export type ToolCallStatus = "done" | "failed" | "denied";

/** The end of a run: always its last event. */
export interface RunEnd {
  readonly type: "run-end";
  readonly outcome: RunOutcome;
  /** `undefined` when the outcome is `done`. */
  readonly code?: CedarErrorCode | undefined;
  /** What went wrong, and what to do about it; present when there is a code. */
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  /** The model's last words; empty when it had none. */
  readonly answer: string;
  /** The sum over all turns; `undefined` when the API reported none. */
  readonly usage?: TokenUsage | undefined;
  readonly turns: number;
  readonly toolCalls: number;
  /** The key that was found last: the one that signed the last call, also when that failed. */
  readonly keyFingerprint?: string | undefined;
  readonly milliseconds: number;
}

/** Everything that happens in a run: the one closed union that the command line, the server and tests read. */
export type AgentEvent =
  | {
      readonly type: "run-start";
      readonly runId: string;
      readonly adapter: string;
      readonly mode: Mode;
      readonly workspace: string;
    }
  | { readonly type: "turn-start"; readonly turn: number }
  | {
      readonly type: "key-find";
      readonly turn: number;
      readonly fingerprint: string;
      readonly source: string;
      readonly provider: string;
    }
  /** The API refused the key: it is forgotten everywhere, and the chain is asked again (row K6). */
  | {
      readonly type: "key-reject";
      readonly turn: number;
      readonly fingerprint: string;
      readonly message: string;
    }
  | { readonly type: "model-call"; readonly turn: number; readonly adapter: string; readonly model: string }
  /** The model call failed and is made again; what the turn has shown so far is void (row A11). */
  | {
      readonly type: "model-retry";
      readonly turn: number;
      readonly attempt: number;
      readonly delayMilliseconds: number;
      readonly code: CedarErrorCode;
      readonly message: string;
    }
  | { readonly type: "text-delta"; readonly turn: number; readonly text: string }
  | {
      readonly type: "tool-call";
      readonly turn: number;
      readonly callId: string;
      readonly tool: string;
      readonly input: unknown;
    }
  | {
      readonly type: "tool-result";
      readonly turn: number;
      readonly callId: string;
      readonly tool: string;
      readonly status: ToolCallStatus;
      /** What the model is told, with secrets masked. */
      readonly output: string;
      readonly milliseconds: number;
    }
  /** `text` is all that the model said in this turn. */
  | {
      readonly type: "turn-end";
      readonly turn: number;
      readonly text: string;
      readonly usage?: TokenUsage | undefined;
    }
  | RunEnd;
