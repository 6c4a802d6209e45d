import {
  type FoundKeyDetails,
  type KeyProvider,
  KeyProviderChain,
  KeyResolver,
  type KeyResolverOptions,
  SecretMask,
} from "@cedar/core";
import { ManualClock } from "@cedar/core/testing";
import { type RecordedProvider, recordedProvider } from "./key-providers.ts";
import { RecordedLogger } from "./recorded-logger.ts";

/** A resolver for a chain of these providers, with a clock that the test moves. */
export function keyResolver(
  providers: readonly KeyProvider[],
  options: Partial<KeyResolverOptions> = {},
): KeyResolver {
  return new KeyResolver({
    chain: new KeyProviderChain(providers),
    clock: new ManualClock(),
    logger: new RecordedLogger(),
    mask: new SecretMask(),
    refreshFirst: false,
    timeoutMilliseconds: 15_000,
    canPrompt: false,
    ...options,
  });
}

/** Gives these keys in turn, the last one again and again. */
export function inTurn(name: string, ...values: readonly string[]): RecordedProvider {
  let asked = 0;
  return recordedProvider(name, (context) => {
    const given = values[Math.min(asked, values.length - 1)] ?? "";
    asked += 1;
    return context.createKey(given, { cache: "disk" });
  });
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export type Answer = string | Error | undefined;

/** A server whose keys may be cached, and that answers what stands in `answers.now`. */
export function answering(answers: { now: Answer; details?: FoundKeyDetails }): RecordedProvider {
  return recordedProvider("server", (context) => {
    if (answers.now instanceof Error) throw answers.now;
    return answers.now === undefined
      ? undefined
      : context.createKey(answers.now, { cache: "disk", ...answers.details });
  });
}
