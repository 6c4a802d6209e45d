import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openAiKeyService, systemClock } from "@cedar/core";
import { fakeKey, keyContext, type RecordedKeyContext } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";
import { type CommandKeyProviderOptions, commandKeyProvider } from "../../src/keys/command.ts";
import { type Teardown, temporaryFolder } from "./temporary-folder.ts";

/** The user's variables in these tests. */
export const environment = { PATH: process.env.PATH };

/** The key that the programs of these tests print. */
export const printed = fakeKey("printed");

/** Writes a shell script. All at once: a file that is open for writing while another program starts cannot be run (ETXTBSY). */
export function writeScript(path: string, ...lines: readonly string[]): string {
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return path;
}

/** A script in a folder of its own, whose path is in `$0`. */
export async function script(t: Teardown, ...lines: readonly string[]): Promise<string> {
  return writeScript(join(await temporaryFolder(t), "get-key"), ...lines);
}

/** A script that prints just these bytes. */
export function printing(folder: string, bytes: string | Uint8Array): string {
  const own = mkdtempSync(join(folder, "printing-"));
  writeFileSync(join(own, "get-key.out"), bytes);
  return writeScript(join(own, "get-key"), 'exec cat "$0.out"');
}

/** A script that prints a key of OpenAI's, and says of other services that it has none. */
export function printingForOpenAi(folder: string, value: string): string {
  const path = printing(folder, value);
  return writeScript(
    `${path}-for-openai`,
    `[ "$CEDAR_KEY_SERVICE" = openai ] && exec ${path}`,
    "echo '{\"version\":1}'",
  );
}

/** How long a program may take where time is not what is tested: much, for a busy machine. */
export const patienceMilliseconds = 50_000;

type Options = Partial<CommandKeyProviderOptions>;

const request = { service: openAiKeyService };

/** A context with the time of the machine, in which programs run. */
export function realContext(signal?: AbortSignal): RecordedKeyContext {
  const context = keyContext({ clock: systemClock, ...(signal === undefined ? {} : { signal }) });
  return { ...context, deadline: systemClock.now() + patienceMilliseconds };
}

/** Asks a provider for which this command is configured. */
export async function askCommand(
  command: readonly string[],
  options: Options = {},
  context: RecordedKeyContext = realContext(),
) {
  const given = { environment, directory: undefined, timeoutMilliseconds: patienceMilliseconds, ...options };
  const provider = commandKeyProvider({ command, ...given });
  return await provider.resolve(request, context);
}

/** Asks, and gives the message of the failure, whose code and shown forms are checked. */
export async function refusalOf(
  t: ExecutionContext,
  command: readonly string[],
  options: Options = {},
  code = "key-provider-failed",
): Promise<string> {
  const context = realContext();
  const error = await t.throwsAsync(askCommand(command, options, context), { code });
  const shown = JSON.stringify([error, error.message, error.stack, context.lines, context.explanations]);
  for (const secret of [printed, printed.slice(8, -4), ...command.slice(1)])
    t.false(shown.includes(secret), "a secret is shown");
  return error.message;
}

/** Whether a process runs; one that has ended and waits for its parent to notice does not. */
function isRunning(processId: string): boolean {
  try {
    const state = execFileSync("ps", ["-o", "stat=", "-p", processId], { encoding: "utf8" }).trim();
    return state !== "" && !state.startsWith("Z");
  } catch {
    return false;
  }
}

/** The process ids that scripts noted in a file, once there are so many. */
export async function notedProcesses(path: string, count: number): Promise<readonly string[]> {
  for (;;) {
    const noted = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
    if (noted.length >= count) return noted;
    await sleep(20);
  }
}

/** Waits until none of the processes runs; false when one still does after a while. */
export async function allEnd(processIds: readonly string[]): Promise<boolean> {
  for (let round = 0; round < 400; round += 1) {
    if (!processIds.some(isRunning)) return true;
    await sleep(50);
  }
  return false;
}
