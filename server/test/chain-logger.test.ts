import { SecretMask } from "@cedar/core";
import test from "ava";
import { chainLogger } from "../src/chain-logger.ts";
import { createLog } from "../src/create-log.ts";
import { RecordedLog } from "./helpers/recorded-log.ts";

test("warnings of the chain are warnings of the server, its news are details", (t) => {
  const stream = new RecordedLog();
  const logger = chainLogger(createLog(stream, { mask: new SecretMask(), level: "debug" }));
  logger.debug("a step", { fingerprint: "sk-abc…wxyz" });
  logger.info("a key was found", { source: "env" });
  logger.warn("something is wrong");
  t.like(stream.lines()[0], { level: "debug", msg: "a step", fingerprint: "sk-abc…wxyz" });
  t.like(stream.lines()[1], { level: "debug", msg: "a key was found", source: "env" });
  t.like(stream.lines()[2], { level: "warn", msg: "something is wrong" });
});
