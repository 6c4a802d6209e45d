import { abortable, type Logger } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { keyOptions } from "../command-line/key-options.ts";
import { jsonOption } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { keyInCache } from "../key-in-cache.ts";
import { keyServiceOf } from "../key-service-of.ts";
import { type OpenedCedar, openCedar } from "../open-cedar.ts";
import { describeFallback } from "../rendering/describe-fallback.ts";
import { describeRefreshedKey, type RefreshedKey } from "../rendering/describe-refreshed-key.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { foundKey, jsonOfAnswer } from "../rendering/key-answer.ts";
import { quietLogger } from "../terminal/terminal-logger.ts";

/** The logger, which also remembers what it warned of. */
function remembering(logger: Logger, warnings: string[]): Logger {
  const warn: Logger["warn"] = (message, fields) => {
    warnings.push(message);
    logger.warn(message, fields);
  };
  return { ...logger, warn };
}

async function refresh(opened: OpenedCedar, warnings: readonly string[]): Promise<RefreshedKey> {
  const service = keyServiceOf(opened.cedar);
  const resolved = await opened.cedar.keys.refresh(service);
  return { ...resolved, service, inCache: await keyInCache(opened, resolved, service), warnings };
}

function forPrograms(refreshed: RefreshedKey, { cedar }: OpenedCedar): object {
  const { service, steps, inCache, warnings } = refreshed;
  const { profile, providerChain: chain } = cedar.config;
  const answer = jsonOfAnswer({ service, profile, chain, steps, found: foundKey(refreshed) });
  const { cachedUntil, notCached } = { cachedUntil: undefined, notCached: undefined, ...inCache };
  return { ...answer, cachedUntil, notCached, ...(warnings.length === 0 ? {} : { warnings }) };
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal, interruption } = context;
  interruption.listen();
  const warnings: string[] = [];
  const opened = await openCedar(flags, context, {}, (...given) =>
    remembering(quietLogger(...given), warnings),
  );
  const refreshed = await abortable(refresh(opened, warnings), interruption.signal);
  if (flags.json === true) {
    await terminal.print(jsonLine(forPrograms(refreshed, opened), terminal.mask));
  } else {
    const fallback = describeFallback(refreshed);
    if (fallback !== undefined) terminal.tell(fallback);
    await terminal.print(`${describeRefreshedKey(refreshed, new Date())}\n`);
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
