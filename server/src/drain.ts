/** Knows which requests are being answered, and whether the server was told to stop. */
export class Drain {
  #running = 0;
  #isStopping = false;
  #idle: PromiseWithResolvers<void> | undefined;

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** From now on the server is not ready. */
  begin(): void {
    this.#isStopping = true;
  }

  enter(): void {
    this.#running += 1;
  }

  leave(): void {
    this.#running -= 1;
    if (this.#running === 0) this.#idle?.resolve();
  }

  /** Resolves as soon as no request is being answered. */
  async idle(): Promise<void> {
    if (this.#running === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }
}
