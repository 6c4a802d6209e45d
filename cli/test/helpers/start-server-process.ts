import type { ExecutionContext } from "ava";
import { type RunningCedar, startCedar } from "./run-cedar.ts";

/** A `cedar server` in a process of its own. */
export interface ServerProcess extends RunningCedar {
  readonly url: string;
}

/** Starts `cedar server` on a free port; it is ended with the test. */
export async function startServerProcess(
  t: ExecutionContext,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const running = startCedar(["server", "--port", "0", ...args], { environment });
  t.teardown(() => running.child.kill("SIGKILL"));
  let told = "";
  running.child.stderr.on("data", (text: string) => (told += text));
  await running.said("cedar server listens on ");
  const url = /cedar server listens on (\S+)/u.exec(told)?.[1] ?? "";
  return { ...running, url };
}
