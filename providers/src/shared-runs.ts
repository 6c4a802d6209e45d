import { abortable } from "@cedar/core";

interface Run<Result> {
  readonly result: Promise<Result>;
  readonly controller: AbortController;
  waiting: number;
}

/** Lets callers that wait at the same time share one run. It ends early only when nobody waits for it any more. */
export class SharedRuns<Result> {
  readonly #runs = new Map<string, Run<Result>>();

  /**
   * Joins the run of that name, or starts it. Throws what the run throws; the signal's reason when that aborts, which leaves the others
   * in peace.
   */
  async join(
    name: string,
    signal: AbortSignal,
    start: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const run = this.#runs.get(name) ?? this.#start(name, start);
    run.waiting += 1;
    try {
      return await abortable(run.result, signal);
    } finally {
      run.waiting -= 1;
      if (run.waiting === 0) {
        this.#remove(name, run);
        run.controller.abort();
      }
    }
  }

  #start(name: string, start: (signal: AbortSignal) => Promise<Result>): Run<Result> {
    const controller = new AbortController();
    const run: Run<Result> = { result: start(controller.signal), controller, waiting: 0 };
    this.#runs.set(name, run);
    // Whoever comes after the answer wants a new one.
    const remove = (): void => this.#remove(name, run);
    run.result.then(remove, remove);
    return run;
  }

  #remove(name: string, run: Run<Result>): void {
    if (this.#runs.get(name) === run) this.#runs.delete(name);
  }
}
