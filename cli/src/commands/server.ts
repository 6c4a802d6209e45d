import type { Config } from "@cedar/core";
import type { ClientAccess } from "@cedar/server";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { optionsOf, settingsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openConfig } from "../open-cedar.ts";
import type { Terminal } from "../terminal/terminal.ts";

function describeAccess(access: ClientAccess, { clientTokens }: Config): string {
  switch (access) {
    case "open":
      return "open to everybody who reaches it (CEDAR_AUTH=none)";
    case "tokens":
      return clientTokens.length === 0
        ? "open to clients that have a token"
        : `open to clients that have a token, ${clientTokens.length} of them in CEDAR_CLIENT_TOKENS`;
    case "loopback":
      return "open to programs of this machine";
    case "closed":
      return "closed until `cedar token create NAME` or CEDAR_CLIENT_TOKENS=name:token,… names a client";
  }
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (!signal.aborted) await promise;
}

/** People read the log at a terminal; programs read everything else. */
async function logStreamFor(terminal: Terminal): Promise<{ write(line: string): void }> {
  if (!terminal.live) return { write: (line) => void terminal.print(line) };
  const { readableLogLine } = await import("../rendering/readable-log.ts");
  return { write: (line) => void terminal.print(readableLogLine(line, terminal)) };
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal, environment, interruption } = context;
  interruption.listen();
  // The keys of a team do not hang on the reader of a log.
  terminal.onOutputClosed = () =>
    terminal.tell("cedar: warning: standard output is closed; the server goes on, and its log is lost.");
  const config = await openConfig(flags, context, "server");
  const { startServer } = await import("@cedar/server");
  const logStream = await logStreamFor(terminal);
  const running = await startServer({ config, environment, logStream });
  const everywhere = isWildcard(config.config.host) ? " and all other addresses of this machine" : "";
  terminal.tell(
    `cedar server listens on ${running.url}${everywhere} (${describeAccess(running.access, config.config)})`,
  );
  interruption.onHangup = () => void running.reload();
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
