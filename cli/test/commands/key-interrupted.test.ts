import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { startCedar } from "../helpers/run-cedar.ts";

/** The id of the program, once it runs. */
async function idIn(file: string): Promise<number> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    const id = Number(await readFile(file, "utf8").catch(() => ""));
    if (id > 0) return id;
    await sleep(20);
  }
  throw new Error("the program was not started");
}

async function isGone(id: number): Promise<boolean> {
  for (let waited = 0; waited < 5000; waited += 20) {
    // The state Z is what is left until somebody asks how it ended.
    const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => undefined);
    if (stat === undefined || /\) Z /u.test(stat)) return true;
    await sleep(20);
  }
  process.kill(id, "SIGKILL");
  return false;
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const;
// Whether a program is gone is read from /proc, which Linux has.
const onLinux = process.platform === "linux" ? test : test.skip;

for (const command of ["print", "why", "refresh"])
  onLinux(`X1: a signal ends cedar key ${command} and the program that it waits for`, async (t) => {
    const { environment, workspace } = await createWorld(t);
    for (const [signal, code] of Object.entries(signals)) {
      const file = join(workspace, `${signal}.id`);
      const keyCommand = ["sh", "-c", 'echo $$ > "$1"; exec sleep 300', "sh", file];
      await writeFile(
        join(workspace, "own.json"),
        JSON.stringify({ keyCommand, providerChain: ["command"] }),
      );
      const cedar = startCedar(["key", command, "--config", "own.json"], { environment, workspace });
      const id = await idIn(file);
      cedar.child.kill(signal as NodeJS.Signals);
      t.is((await cedar.ended).code, code, signal);
      t.true(await isGone(id), signal);
    }
  });
