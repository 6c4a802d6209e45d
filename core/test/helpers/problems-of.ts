import { type ConfigRequest, loadConfig } from "@cedar/core";
import { failureOf } from "./failure-of.ts";

/** What is wrong with a configuration, a line a problem; empty when nothing is. */
export async function problemsOf(request: ConfigRequest): Promise<readonly string[]> {
  let valid = false;
  const error = await failureOf(async () => {
    await loadConfig(request);
    valid = true;
  }).catch((other: unknown) => {
    if (valid) return undefined;
    throw other;
  });
  return (error?.message.split("\n- ") ?? []).slice(1);
}
