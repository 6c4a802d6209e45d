import type { Cedar } from "@cedar/core";
import test from "ava";
import type { Flags } from "../../src/command-line/command.ts";
import { suggestCommand } from "../../src/command-line/suggest-command.ts";

function suggest(flags: Flags, config: object, name = "openai") {
  return suggestCommand(flags, { config } as Cedar, { name });
}

test("a suggested command carries the service and the profile in force, whatever named them", (t) => {
  t.is(suggest({}, {})("key refresh"), "cedar key refresh");
  t.is(
    suggest({}, { service: "anthropic", profile: "staging" }, "anthropic")("key refresh"),
    "cedar key refresh --service anthropic --profile staging",
  );
  t.is(suggest({}, {}, "gemini")("key set"), "cedar key set --service gemini");
});

test("it carries the flags that say where the key comes from, and only those that it takes", (t) => {
  const flags = {
    json: true,
    config: "my config.json",
    "server-url": "http://127.0.0.1:1",
    plugin: ["./a.ts", "./b.ts"],
    "base-url": "http://127.0.0.1:2/v1",
  };
  const command = suggest(flags, {});
  t.is(
    command("key refresh"),
    "cedar key refresh --server-url http://127.0.0.1:1 --plugin ./a.ts --plugin ./b.ts --config 'my config.json'",
  );
  t.is(command("key set"), "cedar key set --plugin ./a.ts --plugin ./b.ts --config 'my config.json'");
  t.regex(command("config"), / --base-url http:\/\/127\.0\.0\.1:2\/v1$/u);
});
