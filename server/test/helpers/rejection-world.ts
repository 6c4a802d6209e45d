import { fingerprint, type Key, type KeyContext } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";
import { type Answered, ask } from "./ask.ts";
import { KeyApi, until } from "./key-api.ts";
import type { RecordedLog } from "./recorded-log.ts";
import { ownProvider, serveCedar } from "./serve-cedar.ts";

export const key = fakeKey("rejected");
/** How the key is shown. */
export const shown = fingerprint(key);
export const json = { "content-type": "application/json" };
export const lookedInto = "OpenAI key rejection looked into";

/** A server with a key of the test's own, in front of an API that refuses it. */
export interface RejectionWorld {
  readonly api: KeyApi;
  readonly clock: ManualClock;
  readonly log: RecordedLog;
  readonly url: string;
  /** The key that the server's source has: another one is a rotation. */
  source: string;
  /** How often the source was asked, and why the last time. */
  asked: number;
  reason: KeyContext["reason"] | undefined;
  readonly stop: () => Promise<void>;
  readonly give: () => Promise<Answered>;
  readonly report: (value?: unknown) => Promise<Answered>;
  /** Waits until so many findings are in the log, and gives the last. */
  readonly finding: (count: number) => Promise<unknown>;
}

export async function rejectionWorld(
  t: ExecutionContext,
  options: { keyless?: boolean } = {},
): Promise<RejectionWorld> {
  const api = new KeyApi();
  const clock = new ManualClock();
  const state = { source: key, asked: 0, reason: undefined as KeyContext["reason"] | undefined };
  const resolve = async (_request: unknown, context: KeyContext): Promise<Key | undefined> => {
    state.asked += 1;
    state.reason = context.reason;
    return options.keyless === true ? undefined : context.createKey(state.source);
  };
  const plugins = [ownProvider(resolve), api.plugin()];
  const { url, keyUrl, log, server } = await serveCedar(t, resolve, { plugins, clock }, { clock });
  return Object.assign(state, {
    api,
    clock,
    log,
    url,
    stop: async () => await server.stop({ timeout: 1000 }),
    give: async () => await ask(keyUrl),
    report: async (value: unknown = shown) => {
      const body = JSON.stringify({ fingerprint: value });
      return await ask(`${keyUrl}/rejections`, { method: "POST", headers: json, body });
    },
    finding: async (count: number) => {
      await until(() => log.named(lookedInto).length >= count);
      return log.named(lookedInto)[count - 1]?.finding;
    },
  });
}
