import { CedarError, type KeyResolver, type KeyStep } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openCedar } from "../open-cedar.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { textTable } from "../rendering/text-table.ts";

/** What the chain answered. */
interface Answer {
  readonly steps: readonly KeyStep[];
  readonly found?: { readonly provider: string; readonly source: string; readonly fingerprint: string };
  /** Why there is no key. */
  readonly error?: CedarError;
}

async function ask(keys: KeyResolver): Promise<Answer> {
  try {
    const { key, provider, steps } = await keys.resolve();
    return { steps, found: { provider, source: key.source, fingerprint: key.fingerprint } };
  } catch (error) {
    if (!(error instanceof CedarError) || error.code !== "key-not-found") throw error;
    // core's `keyNotFound` gives the steps as a fact.
    return { steps: error.facts.steps as readonly KeyStep[], error };
  }
}

function row({ provider, outcome, code, milliseconds, fingerprint, message }: KeyStep): string[] {
  return [
    provider,
    outcome,
    code ?? "-",
    `${Math.round(milliseconds)} ms`,
    fingerprint ?? "-",
    message ?? "",
  ];
}

/** A row a provider, also for those behind the one that answered; hints follow below, where they are not cut by columns. */
function describeSteps(steps: readonly KeyStep[], chain: readonly string[]): string {
  const unasked = chain.slice(steps.length).map((provider) => [provider, "not asked"]);
  const heading = ["PROVIDER", "ANSWER", "CODE", "TIME", "KEY", "WHY"];
  const table = textTable([heading, ...steps.map(row), ...unasked]);
  const hints = steps.flatMap(({ provider, hint }) => (hint === undefined ? [] : [`${provider}: ${hint}\n`]));
  return hints.length === 0 ? table : `${table}\n${hints.join("")}`;
}

/** Row C10's message; what each provider said stands in the table already. */
function withoutSteps(message: string): string {
  return message.replace(/\n- .*$/su, "");
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { cedar } = await openCedar(flags, context);
  const chain = cedar.config.providerChain;
  const { steps, found, error } = await ask(cedar.keys);
  if (flags.json === true) {
    await terminal.print(jsonLine({ found, chain, steps, ...jsonError(error) }, terminal.mask));
  } else {
    await terminal.print(describeSteps(steps, chain));
    if (error !== undefined) terminal.tell(withoutSteps(error.message));
  }
  return found === undefined ? exitCodes.noKey : exitCodes.done;
}

function jsonError(error: CedarError | undefined): object {
  return error === undefined ? {} : { error: { code: error.code, message: error.message } };
}

/** `cedar key why`: asks the chain as a run does, and shows what each provider said. */
export const keyWhy: Command = {
  options: {
    ...jsonOption,
    ...optionsOf(["providerChain", "serverUrl", "refreshKey", "plugins", "verbose"]),
  },
  examples: [
    ["cedar key why", "which provider has the key, and what the others said"],
    ["cedar key why --provider-chain env", "is the key in OPENAI_API_KEY well formed?"],
    ["cedar key why --refresh-key", "fetch the key afresh"],
  ],
  run,
};
