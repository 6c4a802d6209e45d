// A process of its own that asks a program for a key, for tests of terminals, exits and kills. Takes one CommandProbeInput as JSON, prints
// the key's fingerprint or the error's message. A line on its standard input makes it exit at once, unless it may prompt.
import { openAiKeyService, systemClock } from "@cedar/core";
import { keyContext } from "@cedar/core/testing";
import { commandKeyProvider } from "../../src/keys/command.ts";

export interface CommandProbeInput {
  readonly command: readonly string[];
  readonly canPrompt: boolean;
  readonly timeoutMilliseconds?: number;
}

async function main({ command, canPrompt, timeoutMilliseconds = 30_000 }: CommandProbeInput): Promise<void> {
  if (!canPrompt) process.stdin.once("data", () => process.exit(0)).unref();
  const { PATH } = process.env;
  const options = { command, environment: { PATH }, directory: undefined, timeoutMilliseconds };
  const context = { ...keyContext({ clock: systemClock, canPrompt }), deadline: Date.now() + 60_000 };
  const outcome = await commandKeyProvider(options)
    .resolve({ service: openAiKeyService }, context)
    .catch((error: Error) => error.message);
  process.stdout.write(`${String(outcome)}\n`);
}

await main(JSON.parse(process.argv[2] ?? "{}"));
