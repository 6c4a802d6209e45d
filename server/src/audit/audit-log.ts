import { CedarError, type Clock, messageOf, withDeadline } from "@cedar/core";
import type { Logger } from "pino";
import type { AuditEvent } from "./audit-event.ts";
import type { AuditFile, TimedEvent } from "./audit-file.ts";

/** Who waits for his line waits no longer. */
const timeoutMilliseconds = 1800;

export interface AuditLogOptions {
  readonly file: AuditFile;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Batch {
  readonly events: TimedEvent[];
  readonly written: Promise<void>;
}

/**
 * Who was given what. Lines of requests that come while one is being written are written together behind it, so that a busy server does not wait
 * for each.
 */
export class AuditLog {
  readonly #file: AuditFile;
  readonly #clock: Clock;
  readonly #log: Logger;
  #next: Batch | undefined;
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;
  /** Whether somebody waited in vain, and nothing was written since. */
  #isLate = false;

  constructor({ file, clock, log }: AuditLogOptions) {
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
  }

  /** Where it is. */
  get path(): string {
    return this.#file.path;
  }

  /** Resolves when the line stands in the file. @throws CedarError `audit-failed` when it could not be written, or not in time. */
  async append(event: AuditEvent): Promise<void> {
    const { written, events } = this.#batch();
    events.push({ event, time: new Date(this.#clock.now()) });
    const error = (): Error => {
      this.#isLate = true;
      return this.#failure(`took longer than ${timeoutMilliseconds / 1000} s`);
    };
    await withDeadline(
      { clock: this.#clock, milliseconds: timeoutMilliseconds, error },
      async () => await written,
    );
  }

  /**
   * Whether lines can be written. What failed last is tried by a line that says so, for one that stands there proves more than a file that can be
   * opened: a full disk opens.
   * @throws unknown when not.
   */
  async check(): Promise<void> {
    if (this.#hasFailed || this.#isLate) await this.append({ event: "audit-resumed" });
    else await this.#file.check();
  }

  /** Resolves when all that was told has been written, or could not be. */
  async flush(): Promise<void> {
    await this.#next?.written.catch(() => {});
    await this.#writing;
  }

  #batch(): Batch {
    if (this.#next !== undefined) return this.#next;
    const events: TimedEvent[] = [];
    const written = this.#writing.then(async () => await this.#write(events));
    this.#next = { events, written };
    this.#writing = written.catch(() => {});
    return this.#next;
  }

  async #write(events: readonly TimedEvent[]): Promise<void> {
    // What comes from now on is for the next one.
    this.#next = undefined;
    try {
      await this.#file.append(events, new AbortController().signal);
      if (this.#hasFailed) this.#log.info("The audit log can be written again");
      this.#hasFailed = false;
      this.#isLate = false;
    } catch (error) {
      const reason = error instanceof Error && "code" in error ? String(error.code) : messageOf(error);
      if (!this.#hasFailed) this.#log.error({ reason }, "The audit log cannot be written");
      this.#hasFailed = true;
      throw this.#failure(`failed (${reason})`);
    }
  }

  #failure(what: string): CedarError {
    return new CedarError("audit-failed", `Writing to the audit log ${this.#file.path} ${what}.`, {
      hint: "Is its disk full, or read-only?",
    });
  }
}
