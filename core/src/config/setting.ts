import type { Schema } from "joi";

/** One setting: the table of them is what flags, variables, the configuration file, `cedar config` and the documentation are made of. */
export interface Setting {
  /** One sentence for help texts and documentation. */
  readonly description: string;
  readonly schema: Schema;
  /** Its value when nobody says anything; `undefined` for none. */
  readonly default?: unknown;
  /** The command line's flag, without dashes. */
  readonly flag?: string;
  /** The commands that read the setting; all of them when it is not said. `agent` stands for every command that runs the client's chain. */
  readonly commands?: readonly ("agent" | "server")[];
  /** The environment variable. */
  readonly variable?: string;
  /** Shown as a fingerprint only. */
  readonly secret?: true;
  /** Loads code or grants permissions: no variable sets it, nor a file that a variable names (row A28). */
  readonly guarded?: true;
}
