import { inspect } from "node:util";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { placeOf, pluginFailure } from "../../src/plugins/plugin-failure.ts";

const key = fakeKey("plugin");

test("L1, L2: what a plugin threw is told with keys masked, and not chained", (t) => {
  const error = pluginFailure("The plugin failed", new Error(`no entry with ${key}`), undefined);
  t.is(error.message, "The plugin failed: no entry with sk-…");
  t.false(inspect(error, { depth: 9, showHidden: true }).includes(key));
});

test("the author of a plugin is told where it threw", (t) => {
  t.regex(placeOf(new Error("here")) ?? "", /^It was thrown at .*plugin-failure\.test\.ts:\d+:\d+\)?\.$/u);
  t.is(placeOf("no error"), undefined);
});
