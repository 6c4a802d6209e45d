import type { CedarError } from "@cedar/core";
import { KeyFile } from "./key-file.ts";
import {
  formatRetryNote,
  isNo,
  parseRetryNote,
  type RetryNote,
  type RetrySubject,
  readSeconds,
} from "./retry-note.ts";

const firstDelayMilliseconds = 1000;
const longestDelayMilliseconds = 60_000;
/** Row K10: a permanent no stops whoever would ask on and on; it ends by itself when the server is set right. */
const refusalMilliseconds = 5 * 60_000;
/** An outage that was over for so long has nothing to do with this one. */
const relatedMilliseconds = 10 * 60_000;

/** A server that asks to be left alone for longer is asked again all the same: it could be a mistake. */
const longestAskedMilliseconds = 10 * 60_000;

function longestDelay({ code, retryAfterSeconds }: Pick<RetryNote, "code" | "retryAfterSeconds">): number {
  const own = code === "server-refused" ? refusalMilliseconds : longestDelayMilliseconds;
  return Math.max(own, askedDelay(retryAfterSeconds));
}

/** How long the server itself asks to be left alone (`Retry-After`). */
function askedDelay(seconds: number | undefined): number {
  return Math.min((seconds ?? 0) * 1000, longestAskedMilliseconds);
}

/** Twice as long after each failure, and for each process a little less, so that they do not come all at once; never less than was asked for. */
function delayAfter(
  code: RetryNote["code"],
  failures: number,
  retryAfterSeconds: number | undefined,
): number {
  const full =
    code === "server-refused"
      ? refusalMilliseconds
      : Math.min(longestDelayMilliseconds, firstDelayMilliseconds * 2 ** (failures - 1));
  return Math.max(full * (1 - Math.random() / 4), askedDelay(retryAfterSeconds));
}

/** When a server may be asked again: noted in a file beside the cache for all processes, in memory where there is no file to be had. */
export class RetryMemory {
  readonly #file: KeyFile;
  readonly #subject: RetrySubject;
  #unwritten: RetryNote | undefined;

  /** @param path of the file; `undefined` without a home. */
  constructor(path: string | undefined, subject: RetrySubject) {
    this.#file = new KeyFile(path);
    this.#subject = subject;
  }

  /** The failure because of which the server is not to be asked now; `undefined` when it may be. */
  async current(now: number): Promise<RetryNote | undefined> {
    const note = await this.#read(now);
    return note !== undefined && note.notBefore.getTime() > now ? note : undefined;
  }

  /** Notes a failure. @param startedAt when the attempt began: one of several at the same time does not count as one more. */
  async note(
    code: RetryNote["code"],
    { message, hint, facts }: CedarError,
    startedAt: number,
    now: number,
  ): Promise<void> {
    const last = await this.#read(now);
    const before = last?.notBefore.getTime() ?? 0;
    const isRelated = last !== undefined && now - before < relatedMilliseconds;
    const earlier = isRelated ? last.failures : 0;
    const failures = isRelated && before > startedAt ? earlier : earlier + 1;
    const retryAfterSeconds = readSeconds(facts.retryAfterSeconds);
    const notBefore = new Date(now + delayAfter(code, failures, retryAfterSeconds));
    const saidNoAt = isNo(code) ? new Date(now) : await this.saidNoAt();
    const what = { failures, code, message, hint, retryAfterSeconds, saidNoAt };
    const note: RetryNote = { ...this.#subject, notBefore, ...what };
    this.#unwritten = note;
    await this.#file.write(formatRetryNote(note)).then(
      () => {
        this.#unwritten = undefined;
      },
      () => {},
    );
  }

  /** When the server said no, also if other attempts have failed since, and whatever token it was asked with. */
  async saidNoAt(): Promise<Date | undefined> {
    const note = await this.#written();
    return note !== undefined && this.#isOfSubject(note) ? note.saidNoAt : undefined;
  }

  /** The server has answered. */
  async clear(): Promise<void> {
    this.#unwritten = undefined;
    await this.#file.remove().catch(() => {});
  }

  async #read(now: number): Promise<RetryNote | undefined> {
    const note = await this.#written();
    return note !== undefined && this.#counts(note, now) ? note : undefined;
  }

  async #written(): Promise<RetryNote | undefined> {
    const reading = await this.#file.read();
    return this.#unwritten ?? ("text" in reading ? parseRetryNote(reading.text) : undefined);
  }

  #isOfSubject(note: RetryNote): boolean {
    const { serverUrl, service, profile } = this.#subject;
    return note.serverUrl === serverUrl && note.service === service && note.profile === profile;
  }

  /** Row K13: a time further ahead than anybody waits comes from a clock that was wrong. */
  #counts(note: RetryNote, now: number): boolean {
    if (!this.#isOfSubject(note)) return false;
    if (note.code === "server-refused" && note.tokenHash !== this.#subject.tokenHash) return false;
    return note.notBefore.getTime() - now <= longestDelay(note);
  }
}
