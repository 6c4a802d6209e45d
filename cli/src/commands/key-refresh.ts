import { abortable, type Cedar, describeTime, type KeyService, type ResolvedKey } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { keyOptions } from "../command-line/key-options.ts";
import { jsonOption } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { keyServiceOf } from "../key-service-of.ts";
import { openCedar } from "../open-cedar.ts";
import { describeFallback } from "../rendering/describe-fallback.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { foundKey, jsonOfAnswer } from "../rendering/key-answer.ts";
import { quietLogger } from "../terminal/terminal-logger.ts";

/** The key that was fetched, and what became of it. */
interface Refreshed extends ResolvedKey {
  readonly service: KeyService;
  /** Until when the cache gives it, ISO 8601; `undefined` when no cache keeps it. */
  readonly cachedUntil: Date | undefined;
}

/** Whether the cache stands before the provider that answered, and the key may be kept there (row K16). */
function isCached({ key, provider }: ResolvedKey, chain: readonly string[]): boolean {
  return key.cache === "disk" && chain.slice(0, chain.indexOf(provider)).includes("cache");
}

async function refresh({ keys, config }: Cedar, service: KeyService): Promise<Refreshed> {
  const resolved = await keys.refresh(service);
  const { hardTime } = foundKey(resolved);
  return {
    ...resolved,
    service,
    cachedUntil: isCached(resolved, config.providerChain) ? hardTime : undefined,
  };
}

function inWords(refreshed: Refreshed): string {
  const { service, cachedUntil } = refreshed;
  const { fingerprint, source, provider, stale, hardTime } = foundKey(refreshed);
  const way = provider === source ? "" : `, handed on by ${provider}`;
  const now = Date.now();
  const end = hardTime === undefined ? "" : `, over at ${describeTime(hardTime, now)}`;
  const kept =
    cachedUntil === undefined
      ? `not cached${end}`
      : `cached until ${describeTime(new Date(cachedUntil), now)}`;
  const age = stale ? "an old key, since there is no newer one, " : "";
  return `${service.title} key ${fingerprint} from ${source}${way}: ${age}${kept}.\n`;
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal, interruption } = context;
  interruption.listen();
  const { cedar } = await openCedar(flags, context, {}, quietLogger);
  const refreshed = await abortable(refresh(cedar, keyServiceOf(cedar)), interruption.signal);
  if (flags.json === true) {
    const { service, steps, cachedUntil } = refreshed;
    const { profile, providerChain: chain } = cedar.config;
    const answer = jsonOfAnswer({ service, profile, chain, steps, found: foundKey(refreshed) });
    await terminal.print(jsonLine({ ...answer, cachedUntil }, terminal.mask));
  } else {
    const fallback = describeFallback(refreshed);
    if (fallback !== undefined) terminal.tell(fallback);
    await terminal.print(inWords(refreshed));
  }
  return exitCodes.done;
}

/** `cedar key refresh`: fetches the key afresh, whatever caches hold. */
export const keyRefresh: Command = {
  options: {
    ...jsonOption,
    ...keyOptions(),
  },
  examples: [
    ["cedar key refresh", "the key was rotated: fetch the new one"],
    ["cedar key refresh --json", "the same for programs"],
  ],
  run,
};
