import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { recordOutput } from "../../src/testing/record-output.ts";

const { console: terminal } = globalThis;

/** Stands for standard output. */
function stream(): { readonly stream: NodeJS.WriteStream; readonly passed: unknown[] } {
  const passed: unknown[] = [];
  const write = (chunk: unknown): boolean => passed.push(chunk) > 0;
  return { stream: { write } as unknown as NodeJS.WriteStream, passed };
}

test.serial("L1: what is written is recorded as it is, and passed on without the secrets", (t) => {
  const { stream: output, passed } = stream();
  const [secret, later] = [fakeKey("recorded"), fakeKey("later")];
  const secrets = [secret];
  const recording = recordOutput(secrets, [output]);
  const bytes = new Uint8Array([255, 0, 1]);
  output.write("plain");
  output.write(bytes);
  output.write(`a ${secret} b`);
  secrets.push(later);
  output.write(Buffer.from(later));
  const recorded = recording.stop();
  output.write("after");
  for (const text of ["plain", secret, later]) t.true(recorded.includes(text));
  t.false(recorded.includes("after"));
  t.deepEqual(passed, ["plain", bytes, `a ${fingerprint(secret)} b`, fingerprint(later), "after"]);
});

test.serial("L1: a console that a test framework has put in the place of Node's is recorded as well", (t) => {
  const { log } = terminal;
  const printed: unknown[][] = [];
  terminal.log = (...parameters) => void printed.push(parameters);
  t.teardown(() => {
    terminal.log = log;
  });
  const secret = fakeKey("recorded");
  const recording = recordOutput([secret], []);
  terminal.log("plain", 1);
  terminal.log("debug:", { secret });
  const recorded = recording.stop();
  terminal.log("after");
  t.true(recorded.includes(secret));
  t.deepEqual(printed, [["plain", 1], [`debug: { secret: '${fingerprint(secret)}' }`], ["after"]]);
});
