import { Key, SecretMask, silentLogger } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { maskingLogger } from "../src/masking-logger.ts";
import { RecordedLogger } from "./helpers/recorded-logger.ts";

const value = fakeKey("logged");

test("C9: a known secret is taken out of the message and the fields of every level", (t) => {
  const mask = new SecretMask();
  mask.add(value);
  const plain = new RecordedLogger();
  const logger = maskingLogger(plain, mask);
  for (const level of ["debug", "info", "warn"] as const)
    logger[level](`it is ${value}`, { deep: [{ value }], count: 3 });
  t.is(plain.lines.length, 3);
  t.false(JSON.stringify([plain.lines, plain.fields]).includes(value));
  t.is(plain.fields[0]?.count, 3);
});

test("whoever asks whether debug lines are read is told what the logger behind says", (t) => {
  const mask = new SecretMask();
  for (const isDebugEnabled of [true, false, undefined])
    t.is(maskingLogger({ ...silentLogger, isDebugEnabled }, mask).isDebugEnabled, isDebugEnabled);
});

test("a line without fields stays one, and a Key in the fields stays a Key", (t) => {
  const plain = new RecordedLogger();
  const logger = maskingLogger(plain, new SecretMask());
  const key = new Key(value, { service: "openai", source: "test", fetchedAt: new Date() });
  logger.info("none");
  logger.info("one", { key });
  t.deepEqual(plain.fields, [undefined, { key }]);
});
