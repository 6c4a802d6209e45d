import { CedarError, loadConfig } from "@cedar/core";
import test from "ava";
import { serverStartError } from "../src/server-start-error.ts";

test("S1: a server that may not have its port says so, with host, port and where they came from", async (t) => {
  const loaded = await loadConfig({ command: "server", environment: { PORT: "80" } });
  const denied = Object.assign(new Error("listen EACCES: permission denied 127.0.0.1:80"), {
    code: "EACCES",
  });
  const error = serverStartError(denied, loaded);
  t.true(error instanceof CedarError);
  t.like(error, { code: "server-start-failed", facts: { host: "127.0.0.1", port: 80 } });
  t.is(
    String(error),
    "CedarError: The server cannot listen on 127.0.0.1 (from default), port 80 (from variable PORT): the system does not permit it.",
  );
  t.regex(String((error as CedarError).hint), /Ports below 1024/u);
});

test("an error that says nothing of host or port is given back as it is", async (t) => {
  const loaded = await loadConfig({ command: "server", environment: {} });
  for (const error of [
    new TypeError("a bug"),
    Object.assign(new Error("x"), { code: "EMFILE" }),
    new CedarError("internal", "x"),
  ])
    t.is(serverStartError(error, loaded), error);
});
