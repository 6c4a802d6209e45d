// A process of its own in which many callers ask a chain of cache and server at once. Takes one FleetInput as JSON; prints `ready`, waits
// for a line on standard input, prints one FleetReport as a line of JSON.
import { once } from "node:events";
import {
  type KeyContext,
  KeyProviderChain,
  type KeyReason,
  openAiKeyService,
  systemClock,
} from "@cedar/core";
import { keyContext } from "@cedar/core/testing";
import "got";
import { withBackOff } from "../../src/cache/back-off.ts";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { serverKeyProvider } from "../../src/keys/server.ts";

export interface FleetInput {
  readonly directory: string;
  readonly url: string;
  readonly callers: number;
  readonly reason?: KeyReason;
  /** Asks with the key in the cache as the one that is held, or was refused. */
  readonly withCurrent?: boolean;
}

export interface FleetReport {
  readonly milliseconds: number;
  /** The keys that were given, each once. */
  readonly keys: readonly string[];
  /** What callers without a key were told. */
  readonly failures: readonly string[];
  readonly lines: readonly string[];
}

const {
  directory,
  url,
  callers,
  reason = "cold",
  withCurrent = false,
}: FleetInput = JSON.parse(process.argv[2] ?? "{}");
const options = { directory, serverUrl: url, token: undefined };
const cache = cacheKeyProvider(options);
const server = serverKeyProvider({ url, token: undefined, allowHttp: false });
const chain = new KeyProviderChain([cache, withBackOff(server, options)]);
const request = { service: openAiKeyService };
const lines: string[] = [];

function contextOf(more: Partial<KeyContext> = {}): KeyContext {
  const context = keyContext({ clock: systemClock, reason });
  const keep = (line: string): void => void lines.push(line);
  return {
    ...context,
    ...more,
    deadline: Date.now() + 15_000,
    logger: { debug: keep, info: keep, warn: keep },
  };
}

const current = withCurrent ? await cache.resolve(request, contextOf({ reason: "cold" })) : undefined;
process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.destroy();
const startedAt = performance.now();
if (reason === "rejected" && current !== undefined) await chain.forget(current.fingerprint, contextOf());
const outcomes = await Promise.allSettled(
  Array.from({ length: callers }, async () => await chain.resolve(request, contextOf({ current }))),
);
const milliseconds = performance.now() - startedAt;
const given = outcomes.flatMap((outcome) =>
  outcome.status === "fulfilled" ? (outcome.value?.reveal() ?? []) : [],
);
const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? String(outcome.reason) : []));
const report: FleetReport = { milliseconds, keys: [...new Set(given)], failures, lines };
process.stdout.write(`${JSON.stringify(report)}\n`);
