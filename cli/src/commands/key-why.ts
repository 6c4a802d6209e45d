import { abortable, type Cedar, CedarError, type KeyStep } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { keyOptions } from "../command-line/key-options.ts";
import { jsonOption } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodeOfError, exitCodes } from "../exit-code.ts";
import { keyServiceOf } from "../key-service-of.ts";
import { openCedar } from "../open-cedar.ts";
import { describeKeyPlan } from "../rendering/describe-key-plan.ts";
import { describeMissingKey } from "../rendering/describe-missing-key.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { foundKey, jsonOfAnswer, type KeyAnswer } from "../rendering/key-answer.ts";
import { quietLogger } from "../terminal/terminal-logger.ts";

/** Without a key, a provider that could not understand its configuration is what is to be mended first. */
function errorOf(error: CedarError, steps: readonly KeyStep[]): CedarError {
  const isMisconfigured = steps.some(({ code }) => code === "configuration-invalid");
  return isMisconfigured ? new CedarError("configuration-invalid", error.message) : error;
}

async function ask(cedar: Cedar): Promise<KeyAnswer> {
  const { profile, providerChain: chain } = cedar.config;
  const question = { service: keyServiceOf(cedar), profile, chain };
  try {
    const resolved = await cedar.keys.resolve(question.service);
    return { ...question, steps: resolved.steps, found: foundKey(resolved) };
  } catch (error) {
    if (!(error instanceof CedarError) || error.code !== "key-not-found") throw error;
    // core's `keyNotFound` gives the steps as a fact.
    const steps = error.facts.steps as readonly KeyStep[];
    return { ...question, steps, error: errorOf(error, steps) };
  }
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal, interruption } = context;
  interruption.listen();
  const { cedar } = await openCedar(flags, context, {}, quietLogger);
  const answer = await abortable(ask(cedar), interruption.signal);
  const { error } = answer;
  if (flags.json === true) {
    await terminal.print(jsonLine(jsonOfAnswer(answer), terminal.mask));
  } else {
    const { columns } = terminal;
    const styled = terminal.styled.bind(terminal);
    await terminal.print(describeKeyPlan(answer, { columns, styled, now: new Date() }));
    if (error !== undefined) terminal.tell(describeMissingKey(answer));
  }
  return error === undefined ? exitCodes.done : exitCodeOfError(error.code);
}

/** `cedar key why`: asks the chain as a run does, and shows what each provider said. */
export const keyWhy: Command = {
  options: {
    ...jsonOption,
    ...keyOptions("refreshKey"),
  },
  examples: [
    ["cedar key why", "which provider has the key, and what the others said"],
    ["cedar key why --provider-chain env", "is the key in OPENAI_API_KEY well formed?"],
    ["cedar key why --service anthropic", "the same for the key of another API"],
    ["cedar key why --refresh-key", "fetch the key afresh"],
  ],
  run,
};
