import { type ExitCode, exitCodes } from "./exit-code.ts";

type Interrupt = "SIGINT" | "SIGTERM" | "SIGHUP";

/**
 * What the user's first Ctrl-C (or a SIGTERM) turns into: an abort, so that the run ends in order and is told as aborted. The second
 * one ends the process at once (row A6).
 */
export class Interruption {
  readonly #controller = new AbortController();
  #exitCode: ExitCode | undefined;
  #listening = false;

  /** Aborts at the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 130 or 143 once a signal has come. */
  get exitCode(): ExitCode | undefined {
    return this.#exitCode;
  }

  /** What a SIGHUP is for instead: it does not end a process that is a server. */
  onHangup: (() => void) | undefined;

  /** Takes over the signals; until then, and after `release`, they end the process as they always do. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
    process.on("SIGHUP", this.#onSignal);
  }

  release(): void {
    this.#listening = false;
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
    process.off("SIGHUP", this.#onSignal);
  }

  /** Aborts without a signal: whoever reads the output has left. */
  abort(): void {
    this.#controller.abort();
  }

  readonly #onSignal = (name: string): void => {
    if ((name as Interrupt) === "SIGHUP" && this.onHangup !== undefined) {
      this.onHangup();
      return;
    }
    // A terminal that was closed ends what runs in it, as SIGTERM does.
    const exitCode = (name as Interrupt) === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
    if (this.#exitCode !== undefined) process.exit(exitCode);
    this.#exitCode = exitCode;
    this.#controller.abort();
  };
}
