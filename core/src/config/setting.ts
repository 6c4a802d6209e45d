import type { Schema } from "joi";

/** One setting: the table of them is what flags, variables, the configuration file, `cedar config` and the documentation are made of. */
export interface Setting {
  /** One sentence for help texts and documentation. */
  readonly description: string;
  readonly schema: Schema;
  /** Its value when nobody says anything; `undefined` for none. */
  readonly default?: unknown;
  /** Where it stands in the configuration file, when not at the top level by its name: `["cache", "ttl"]`. */
  readonly path?: readonly [group: string, member: string];
  /** Where alone it may stand: `file`, at the top level of the file; `command`, in a flag or a variable. Anywhere without it, also in profiles. */
  readonly scope?: "file" | "command";
  /** The command line's flag, without dashes. */
  readonly flag?: string;
  /** The commands that read the setting; all of them when it is not said. `agent` stands for every command that runs the client's chain. */
  readonly commands?: readonly ("agent" | "server")[];
  /** The environment variable. */
  readonly variable?: string;
  /** Shown as a fingerprint only. */
  readonly secret?: true;
  /**
   * Loads code, grants permissions or decides which secrets are read: no variable sets it, nor a file that a variable names, nor a profile,
   * which a variable can choose (row A28).
   */
  readonly guarded?: true;
}
