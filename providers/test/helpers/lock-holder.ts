import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";

const lockProbe = fileURLToPath(new URL("./lock-probe.ts", import.meta.url));

/** A process that runs one of the scripts beside this one. */
export function startScript(script: string, ...values: readonly string[]) {
  const flags = ["--conditions=cedar-source", "--disable-warning=ExperimentalWarning"];
  return spawn(process.execPath, [...flags, script, ...values], { stdio: ["pipe", "pipe", "inherit"] });
}

/** A process that holds the lock. */
export async function startHolder(t: ExecutionContext, path: string) {
  const holder = startScript(lockProbe, path);
  t.teardown(() => holder.kill("SIGKILL"));
  const [said] = await once(holder.stdout, "data");
  t.is(String(said), "held\n");
  return holder;
}
