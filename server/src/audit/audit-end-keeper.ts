import { stat } from "node:fs/promises";
import { CedarError, type Clock, messageOf } from "@cedar/core";
import type { Logger } from "pino";
import type { ServerStore } from "../store/server-store.ts";
import { rememberAuditEnd } from "./remember-audit-end.ts";

/** So often the store is told of new lines. */
const pauseMilliseconds = 1000;

export interface AuditEndKeeperOptions {
  readonly path: string;
  readonly store: Pick<ServerStore, "get" | "set">;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Tells the store where the audit log ends, so that lines that are cut off are missed. It follows the file beside the requests: none waits for it.
 * Lines come before what the store knows of them, so a server that is killed in between has cut off nothing.
 */
export class AuditEndKeeper {
  readonly #options: AuditEndKeeperOptions;
  /** Of the file, at the last look that went well. */
  #state: string | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;
  /** What was told in the log. */
  #told: string | undefined;

  constructor(options: AuditEndKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const again = (): void => {
      if (this.#isStopped) return;
      this.#looking = this.#look().then(() => this.start());
    };
    this.#options.clock.after(pauseMilliseconds, again).unref();
  }

  /** Looks for the last time. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#looking;
    await this.#look();
  }

  /** Throws nothing. */
  async #look(): Promise<void> {
    const { path, store } = this.#options;
    const stats = await stat(path).catch(() => undefined);
    const state = `${stats?.ino} ${stats?.size}`;
    if (stats === undefined || state === this.#state) return;
    try {
      const end = await rememberAuditEnd(path, store);
      this.#state = state;
      if (end === "cut-off") this.#tell("error", "The end of the audit log was cut off or altered");
      else this.#told = undefined;
    } catch (error) {
      // Of other errors only the code: their messages can quote what is in a file.
      const isOwn = error instanceof CedarError;
      const reason = isOwn ? messageOf(error) : String((error as NodeJS.ErrnoException).code);
      this.#tell("warn", "The store does not know where the audit log ends", reason);
    }
  }

  #tell(level: "error" | "warn", message: string, reason?: string): void {
    if (message !== this.#told) this.#options.log[level]({ path: this.#options.path, reason }, message);
    this.#told = message;
  }
}
