import { abortable, type Cedar, type KeyCheck, maskKeyShaped } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { keyOptions } from "../command-line/key-options.ts";
import { jsonOption } from "../command-line/setting-options.ts";
import { suggestCommand } from "../command-line/suggest-command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { keyServiceOf } from "../key-service-of.ts";
import { openCedar } from "../open-cedar.ts";
import { type CheckedKey, describeKeyCheck, keyCheckHint } from "../rendering/describe-key-check.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { foundKey, jsonOfAnswer } from "../rendering/key-answer.ts";
import { quietLogger } from "../terminal/terminal-logger.ts";

const exitCodesOfChecks: Readonly<Record<KeyCheck["outcome"], ExitCode>> = {
  works: exitCodes.done,
  refused: exitCodes.failed,
  unknown: exitCodes.modelFailed,
};

/** Finds the key as a run does. Nobody is told what the API says of it: no provider forgets it, no server hears of it. */
async function check(cedar: Cedar, signal: AbortSignal): Promise<CheckedKey> {
  const service = keyServiceOf(cedar);
  const resolved = await cedar.keys.resolve(service);
  const { outcome, message } = await cedar.checkKey(resolved.key, signal);
  // The API's words may quote part of the key (row L4).
  return { ...resolved, service, check: { outcome, message: maskKeyShaped(message) } };
}

function forPrograms(checked: CheckedKey, { config }: Cedar, hint: string | undefined): object {
  const { profile, providerChain: chain } = config;
  const { service, steps } = checked;
  const answer = jsonOfAnswer({ service, profile, chain, steps, found: foundKey(checked) });
  return { ...answer, ...checked.check, hint };
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal, interruption } = context;
  interruption.listen();
  const { cedar } = await openCedar(flags, context, {}, quietLogger);
  const checked = await abortable(check(cedar, interruption.signal), interruption.signal);
  const { service } = checked;
  const asked = { host: cedar.keyCheckHost(service), baseUrl: cedar.config.baseUrl };
  const hint = keyCheckHint(checked, suggestCommand(flags, cedar, service), asked);
  if (flags.json === true) await terminal.print(jsonLine(forPrograms(checked, cedar, hint), terminal.mask));
  else if (hint === undefined) await terminal.print(`${describeKeyCheck(checked)}\n`);
  else terminal.tell(`cedar: ${describeKeyCheck(checked)}\n  ${hint}`);
  return exitCodesOfChecks[checked.check.outcome];
}

/** `cedar key test`: asks the API whether the key works that a run would use. */
export const keyTest: Command = {
  options: {
    ...jsonOption,
    ...keyOptions("refreshKey", "model", "baseUrl"),
  },
  examples: [
    ["cedar key test", "does the API accept the key that a run would use?"],
    ["cedar key test --provider-chain env", "does it accept the one in OPENAI_API_KEY?"],
    ["cedar key test --refresh-key", "does it accept the one that the server has now?"],
  ],
  run,
};
