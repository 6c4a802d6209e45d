import { readdir } from "node:fs/promises";
import test from "ava";
import { installed } from "./helpers/installation.ts";

/** What is told, in this order: miss, server, answer; hit; refused, server, answer. */
const story = [
  /cache none/u,
  /server found sk-dem…/u,
  /model call 1: /u,
  /rules, not a language model/u,
  /8 records, 7 columns/u,
  /exit code 0/u,
  /openai_key\.json, mode 0600/u,
  /found by the provider "cache"/u,
  /exit code 0/u,
  /was rotated to sk-dem…/u,
  /refused the key sk-dem…/u,
  /server found sk-dem…/u,
  /8 records, 7 columns/u,
  /exit code 0/u,
  /Three runs, 10 model calls, 2 requests of the key/u,
];

test("cedar demo shows a miss, a hit and a rotation, no key in full, and leaves nothing behind", async (t) => {
  await installed(async (machine) => {
    const { code, stdout, stderr } = await machine.cedar(["demo"], { TMPDIR: machine.workspace });
    t.is(code, 0, stdout + stderr);
    let rest = stdout;
    for (const step of story) {
      const found = step.exec(rest);
      t.truthy(found, `${step} is missing in:\n${rest}`);
      rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
    }
    t.notRegex(stdout + stderr, /throw-away-[0-9a-f]/u);
    t.deepEqual(await readdir(machine.workspace), []);
    t.is(machine.api.requests.length, 0, "it talks to nobody but its own servers");
  });
});
