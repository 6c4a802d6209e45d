import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { FleetInput, FleetReport } from "./fleet-probe.ts";
import type { Teardown } from "./temporary-folder.ts";

const flags = ["--conditions=cedar-source", "--disable-warning=ExperimentalWarning"];

/** One process of a fleet, which waits to be told to start. */
interface Member {
  go(): Promise<FleetReport>;
}

async function startMember(t: Teardown, input: FleetInput): Promise<Member> {
  const script = join(import.meta.dirname, "fleet-probe.ts");
  const child = spawn(process.execPath, [...flags, script, JSON.stringify(input)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const lines = createInterface(child.stdout);
  await once(lines, "line");
  return {
    async go() {
      const answer = once(lines, "line");
      child.stdin.end("go\n");
      return JSON.parse(String((await answer)[0]));
    },
  };
}

/** Starts processes that ask at the same moment, and gives what each says of it. */
export async function runFleet(t: Teardown, inputs: readonly FleetInput[]): Promise<readonly FleetReport[]> {
  const members = await Promise.all(inputs.map(async (input) => await startMember(t, input)));
  return await Promise.all(members.map(async (member) => await member.go()));
}
