import { fingerprint, SecretMask } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createLog } from "../src/create-log.ts";
import { RecordedLog } from "./helpers/recorded-log.ts";

const key = fakeKey("log");

test("a line is a JSON object with level, time and message", (t) => {
  const stream = new RecordedLog();
  createLog(stream, { mask: new SecretMask() }).info({ client: "ci" }, "hello");
  const [line] = stream.lines();
  t.deepEqual(Object.keys(line ?? {}), ["level", "time", "client", "msg"]);
  t.like(line, { level: "info", client: "ci", msg: "hello" });
  t.false(Number.isNaN(Date.parse(String(line?.time))));
});

test("L3: only fields of the allow-list are logged", (t) => {
  const stream = new RecordedLog();
  const headers = { authorization: "Bearer secret-of-a-client" };
  createLog(stream, { mask: new SecretMask() }).info(
    { headers, query: headers, req: { headers }, token: "secret" },
    "x",
  );
  t.false(stream.text.includes("secret"));
});

test("L3: secrets that are known are masked, wherever they stand", (t) => {
  const stream = new RecordedLog();
  const mask = new SecretMask();
  mask.add(key);
  const log = createLog(stream, { mask });
  log.info({ reason: `before ${key} after` }, key);
  log.child({ child: key }).warn("x");
  t.false(stream.text.includes(key));
  t.true(stream.text.includes(`before ${fingerprint(key)} after`));
});

test("L3: of an error only type, code, message and place are logged, key-shaped words masked", (t) => {
  const stream = new RecordedLog();
  const cause = new Error(`cause ${key}`);
  const error = Object.assign(new Error(`Incorrect API key provided: ${key}`, { cause }), {
    rawPacket: Buffer.from(`Authorization: Bearer ${key}`),
    request: { headers: { authorization: key } },
  });
  createLog(stream, { mask: new SecretMask() }).error({ err: error }, "failed");
  const [line] = stream.lines();
  t.deepEqual(Object.keys(Object(line?.err)), ["type", "message", "stack"]);
  t.false(stream.text.includes(key));
  t.false(stream.text.includes("cause"));
});
