import { type Config, isLoopback } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { optionsOf, settingsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openConfig } from "../open-cedar.ts";

function describeAccess({ auth, clientTokens, host }: Config): string {
  if (auth === "none") return "open to everybody who reaches it (CEDAR_AUTH=none)";
  if (clientTokens.length === 1) return "open to the one client that has a token";
  if (clientTokens.length > 1) return `open to the ${clientTokens.length} clients that have a token`;
  return isLoopback(host)
    ? "open to programs of this machine"
    : "closed until CEDAR_CLIENT_TOKENS=name:token,… names a client";
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (!signal.aborted) await promise;
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal, environment, interruption } = context;
  interruption.listen();
  // The keys of a team do not hang on the reader of a log.
  terminal.onOutputClosed = () =>
    terminal.tell("cedar: warning: standard output is closed; the server goes on, and its log is lost.");
  const config = await openConfig(flags, context, "server");
  const { startServer } = await import("@cedar/server");
  const logStream = { write: (line: string) => void terminal.print(line) };
  const running = await startServer({ config, environment, logStream });
  const everywhere = isWildcard(config.config.host) ? " and all other addresses of this machine" : "";
  terminal.tell(`cedar server listens on ${running.url}${everywhere} (${describeAccess(config.config)})`);
  await aborted(interruption.signal);
  await running.stop();
  // A server that is told to stop has done its job: SIGTERM is how hosts end it, not a failure.
  return exitCodes.done;
}

/** `cedar server`: serves until it is told to stop, then lets running requests end and exits with 0. */
export const server: Command = {
  options: optionsOf(settingsOf("server")),
  examples: [
    ["OPENAI_API_KEY=… cedar server", "for the programs of this machine"],
    ["OPENAI_API_KEY=… CEDAR_CLIENT_TOKENS=ann:… cedar server --host 0.0.0.0", "for a team"],
  ],
  run,
};
