import type { Environment, Key, KeyContext, KeyExplanation, KeyProvider, KeyRequest } from "@cedar/core";
import type { ProgramAnswer } from "../command/ask-program.ts";
import { programFailure, programTooSlow } from "../command/program-failure.ts";
import { programName } from "../command/program-name.ts";
import { withTimeLimit } from "../command/with-time-limit.ts";
import { SharedRuns } from "../shared-runs.ts";

export interface CommandKeyProviderOptions {
  /** The program and its arguments, handed over as they are, without a shell; without one the provider has no key. */
  readonly command: readonly string[] | undefined;
  /** The environment variables that the program gets, and in whose `PATH` a bare name is looked for. */
  readonly environment: Environment;
  /** The user's configuration folder: a relative path of the program counts from it, and the program runs in it. */
  readonly directory: string | undefined;
  /** How long a run may take at most, whatever the chain allows: 10 s without it. */
  readonly timeoutMilliseconds?: number;
}

const notConfigured: KeyExplanation = {
  message: "no keyCommand is configured",
  hint: 'Set "keyCommand": ["PROGRAM", …] in the configuration file.',
  skipped: true,
};

/** A program that asks Cedar for a key must not be started by that Cedar again, without end. */
const askedByProgram: KeyExplanation = {
  message: "Cedar was itself started by a program that prints a key (CEDAR_KEY_SERVICE is set)",
  skipped: true,
};

function takeKey(answer: ProgramAnswer, { service }: KeyRequest, context: KeyContext): Key | undefined {
  const { program, output } = answer;
  if ("problem" in output) throw programFailure(program, `it ${output.problem}`);
  if ("none" in output) {
    const message = `the program ${program} says that it has no ${service.title} key`;
    const hint = "It is told in CEDAR_KEY_SERVICE which service's key is wanted.";
    context.explain({ message, hint, facts: { program } });
    return undefined;
  }
  const { value, ...details } = output.key;
  context.explain({ message: `printed by the program ${program}`, facts: { program } });
  return context.createKey(value, { ...details, origin: `the output of ${program}` });
}

/**
 * The key that a program of the user's prints: a bare line, or `{"version":1,"key":…}` with `expires_at`, `refresh_after` and `cache`;
 * `{"version":1}` alone says that it has none. Callers at the same time share one run. See docs/openai-key-flow.md.
 * Throws a `CedarError` `key-provider-failed` for a program that is missing, fails or prints something else, `key-provider-timeout` for
 * one that is not done in time, `key-malformed` for what is no key; each names the program, none its arguments or its output.
 */
export function commandKeyProvider(options: CommandKeyProviderOptions): KeyProvider {
  const { command = [], environment, directory, timeoutMilliseconds = 10_000 } = options;
  const [name] = command;
  const runs = new SharedRuns<ProgramAnswer>();
  return {
    name: "command",
    async resolve(request, context) {
      if (name === undefined || environment.CEDAR_KEY_SERVICE !== undefined) {
        context.explain(name === undefined ? notConfigured : askedByProgram);
        return undefined;
      }
      const { signal, clock, deadline, reason, canPrompt } = context;
      const { askProgram } = await import("../command/ask-program.ts");
      const program = { command, environment, directory, timeoutMilliseconds };
      const budget = Math.max(1, deadline - clock.now());
      // All of what the program is told: who is told the same shares a run.
      const question = `${request.service.name} ${reason} ${canPrompt}`;
      const answer = await withTimeLimit(
        budget,
        signal,
        programTooSlow(programName(name), budget),
        async (limited) =>
          await runs.join(
            question,
            limited,
            async (shared) => await askProgram(program, request, context, shared),
          ),
      );
      return takeKey(answer, request, context);
    },
  };
}
