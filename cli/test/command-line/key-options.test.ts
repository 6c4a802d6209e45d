import test from "ava";
import { keyOptions } from "../../src/command-line/key-options.ts";
import { settingsOf } from "../../src/command-line/setting-options.ts";
import { keyClear } from "../../src/commands/key-clear.ts";
import { keySet } from "../../src/commands/key-set.ts";

test("commands about keys take the flags that a run finds its key with, and those that they name", (t) => {
  t.deepEqual(Object.keys(keyOptions("refreshKey")).sort(), [
    "plugin",
    "profile",
    "provider-chain",
    "refresh-key",
    "server-url",
    "service",
    "verbose",
  ]);
  t.true(settingsOf("agent").includes("service"));
});

test("the help of --service is about keys, not about model calls", (t) => {
  t.like(keyOptions().service, { type: "string", requiresArg: true });
  for (const { service } of [keyOptions(), keyClear.options ?? {}, keySet.options ?? {}])
    t.regex(service?.description ?? "", /^The service whose key is meant: .* \[CEDAR_SERVICE\]$/u);
});
