import { setTimeout as sleep } from "node:timers/promises";
import { fakeKey } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";
import { ServerStore } from "../../src/store/server-store.ts";
import { TokenStore } from "../../src/tokens/token-store.ts";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

/** What tokens are asked with, and the one right answer to each. */
const right = { good: 200, configured: 200, revoked: 401, unknown: 401 } as const;
type Kind = keyof typeof right;
const kinds = Object.keys(right) as Kind[];

interface Answer {
  readonly kind: Kind;
  readonly server: number;
  readonly status: number;
  /** When it was asked for, and when it came: milliseconds as `performance.now()` counts them. */
  readonly askedAt: number;
  readonly at: number;
}

/** Two servers on one store, asked without end by clients whose tokens are good, revoked, unknown, or of the environment. */
export class OutageLoad {
  readonly answers: Answer[] = [];
  readonly tokens: TokenStore;
  readonly keyUrls: readonly string[];
  readonly #shown: Readonly<Record<Kind, string>>;
  #isOver = false;
  #asking: Promise<unknown> = Promise.resolve();

  private constructor(tokens: TokenStore, keyUrls: readonly string[], shown: Readonly<Record<Kind, string>>) {
    this.tokens = tokens;
    this.keyUrls = keyUrls;
    this.#shown = shown;
  }

  static async start(t: ExecutionContext, url: string): Promise<OutageLoad> {
    const store = new ServerStore(url);
    const tokens = new TokenStore(store);
    t.teardown(async () => await store.close());
    const configured = "token-of-the-environment-0123456789";
    const [good, revoked] = [await tokens.create({ name: "good" }), await tokens.create({ name: "revoked" })];
    await tokens.revoke("revoked");
    const variables = {
      OPENAI_API_KEY: fakeKey("outage"),
      CEDAR_STORE: url,
      CEDAR_CLIENT_TOKENS: `env:${configured}`,
      // Far away, so that requests are counted and none is refused for it.
      CEDAR_LIMIT_PER_CLIENT: "1000000",
      CEDAR_LIMIT_FAILURES: "1000000",
      CEDAR_AUDIT: "off",
    };
    const servers = [await serve(t, { variables }), await serve(t, { variables })];
    const shown = { good, configured, revoked, unknown: `cedar_token_${"u".repeat(43)}` };
    const load = new OutageLoad(
      tokens,
      servers.map(({ keyUrl }) => keyUrl),
      shown,
    );
    load.#begin();
    t.teardown(async () => await load.stop());
    return load;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#asking;
  }

  /** Answers that are neither right nor 503: there must be none. A token of the environment needs no store, and is never answered 503. */
  get wrong(): readonly Answer[] {
    return this.answers.filter(
      ({ kind, status }) => status !== right[kind] && (status !== 503 || kind === "configured"),
    );
  }

  /** Answers to what was asked since then that were 503. */
  unavailableSince(time: number): readonly Answer[] {
    return this.answers.filter(({ askedAt, status }) => askedAt >= time && status === 503);
  }

  /** Waits until each kind is answered right by each server, and gives when the last of them was. */
  async untilRight(since: number): Promise<number> {
    const isFirst = (kind: Kind, server: number) => (answer: Answer) =>
      answer.kind === kind &&
      answer.server === server &&
      answer.askedAt >= since &&
      answer.status === right[kind];
    for (;;) {
      const first = kinds.flatMap((kind) =>
        this.keyUrls.map((_, server) => this.answers.find(isFirst(kind, server))),
      );
      if (first.every((answer) => answer !== undefined)) return Math.max(...first.map(({ at }) => at));
      await sleep(20);
    }
  }

  async #ask(kind: Kind, server: number): Promise<void> {
    while (!this.#isOver) {
      const askedAt = performance.now();
      const headers = { authorization: `Bearer ${this.#shown[kind]}` };
      const { status } = await ask(this.keyUrls[server] ?? "", { headers });
      this.answers.push({ kind, server, status, askedAt, at: performance.now() });
      await sleep(2);
    }
  }

  #begin(): void {
    const loops = kinds.flatMap((kind) =>
      this.keyUrls.flatMap((_, server) => [this.#ask(kind, server), this.#ask(kind, server)]),
    );
    this.#asking = Promise.all(loops);
  }
}
