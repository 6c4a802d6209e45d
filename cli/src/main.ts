// The entry of the cedar command: the one place that knows the process as a whole.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { Interruption } from "./interruption.ts";
import { runCli, tellFailure } from "./run-cli.ts";
import { Terminal } from "./terminal/terminal.ts";

function ownVersion(): string {
  const text = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function ownClone(): string | undefined {
  const folder = join(import.meta.dirname, "../..");
  return existsSync(join(folder, "lerna.json")) ? folder : undefined;
}

const interruption = new Interruption();
const terminal = new Terminal(process, () => interruption.abort());
const context = {
  args: process.argv.slice(2),
  environment: process.env,
  version: ownVersion(),
  // Looked for by who asks: most commands do not.
  get clone() {
    return ownClone();
  },
  terminal,
  interruption,
};

/** Ends the process once all that was printed has left it: the process's own end would cut it (row A3). */
async function leave(exitCode: ExitCode): Promise<never> {
  const { outputError } = terminal;
  if (outputError !== undefined)
    terminal.tell(`cedar: standard output could not be written (${outputError}).`);
  await terminal.drained();
  process.exit(outputError !== undefined && exitCode === exitCodes.done ? exitCodes.failed : exitCode);
}

let failing = false;

/** Telling a failure can fail as well, as when files of the installation are being replaced: then the process only ends. */
function fail(error: unknown): void {
  if (failing) process.exit(exitCodes.failed);
  failing = true;
  tellFailure(error, context)
    .then(leave)
    .catch(() => {
      process.stderr.write("cedar: the installation is not whole, or is being replaced. Try again.\n");
      process.exit(exitCodes.failed);
    });
}

// Node would print the error with all its members, which can be headers with a key in them (rows L1, L7).
process.on("uncaughtException", fail);

// Node's warnings are about the code, not about what the user does.
process.removeAllListeners("warning");

await leave(await runCli(context));
