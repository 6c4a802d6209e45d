import type { Clock } from "../clock.ts";
import type { KeyResolver } from "../keys/key-resolver.ts";
import type { KeyService } from "../keys/key-service.ts";
import type { SecretMask } from "../keys/secret-mask.ts";
import type { Logger } from "../logger.ts";
import type { ModelAdapter } from "../models/model-adapter.ts";
import type { Mode } from "../tools/mode.ts";
import type { Tool } from "../tools/tool.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Hook, PendingToolCall } from "./hook.ts";

/** Asks the user whether a call may run: `undefined` is yes, a text is the reason of a no, which the model is told. */
export type Approve = (call: PendingToolCall) => Promise<string | undefined>;

/** Everything a run works with: made by `createCedar`, handed to each part of the loop. */
export interface RunInput {
  readonly prompt: string;
  readonly adapter: ModelAdapter;
  /** The model that the user named; `undefined` takes the server's, then the adapter's default. */
  readonly model: string | undefined;
  readonly keys: KeyResolver;
  /** Whose key signs the model calls; `undefined` when the model API is called without one. */
  readonly service: KeyService | undefined;
  readonly tools: readonly Tool[];
  readonly hooks: readonly Hook[];
  readonly mode: Mode;
  readonly approve: Approve | undefined;
  readonly workspace: Workspace;
  readonly maxTurns: number;
  readonly idleMilliseconds: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mask: SecretMask;
}
