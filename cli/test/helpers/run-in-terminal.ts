import { existsSync } from "node:fs";
import { type CedarOptions, type CedarRun, cedarCommand, startCedar } from "./run-cedar.ts";

/** `script` of util-linux gives a process a real terminal; that of macOS takes other options. */
const script = "/usr/bin/script";

export const hasTerminal: boolean = process.platform === "linux" && existsSync(script);

/** What is typed once the terminal shows a text. */
export interface TypedAnswer {
  readonly after: string;
  readonly type: string;
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** Runs the command at a terminal, which shows both of its streams: they are `stdout` here. */
export async function runInTerminal(
  args: readonly string[],
  options: CedarOptions,
  answers: readonly TypedAnswer[] = [],
): Promise<CedarRun> {
  const line = [...(options.command ?? cedarCommand), ...args].map(quoted).join(" ");
  const running = startCedar(["--quiet", "--return", "--command", `exec ${line}`, "/dev/null"], {
    ...options,
    input: "open",
    command: [script],
    environment: { TERM: "xterm", ...options.environment },
  });
  for (const { after, type } of answers) {
    await running.said(after);
    running.child.stdin.write(type);
  }
  const run = await running.ended;
  return { ...run, stdout: run.stdout.replaceAll("\r\n", "\n") };
}
