import type { ObjectSchema } from "joi";
import type { Logger } from "../logger.ts";
import type { Workspace } from "./workspace.ts";

/** What a tool may use while it runs. */
export interface ToolContext {
  /** The folder that the agent works in: the way to every file. */
  readonly workspace: Workspace;
  /** Aborts when the run does. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Something the model can have done. */
export interface Tool<Input = unknown> {
  /** Snake case, as models are used to: `read_file`. */
  readonly name: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /** Checks the input, and is what the model sees, as JSON Schema: a joi object with a description on each member. */
  readonly input: ObjectSchema;
  /** `read` calls run in every mode and overlap; `write` calls need the mode `auto` or the user's yes, and run one by one. */
  readonly access: "read" | "write";
  /** Returns what the model is told. Throws a `CedarError` `tool-failed` that tells the model what to do instead. */
  run(input: Input, context: ToolContext): Promise<string>;
}
