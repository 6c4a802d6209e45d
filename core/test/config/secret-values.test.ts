import { openAiKeyService } from "@cedar/core";
import test from "ava";
import { defaultConfig } from "../../src/config/default-config.ts";
import { secretValues } from "../../src/config/secret-values.ts";

test("L5: of a store's URL the password is secret, as it stands there and as it is meant, and the host is not", (t) => {
  const config = { ...defaultConfig(), cacheStore: "redis://user:p%40ssword@cache.example:6379" };
  t.deepEqual(
    secretValues(config, {}, [openAiKeyService]).filter((value) => value !== ""),
    ["p%40ssword", "p@ssword"],
  );
});

test("L5: the key in the environment, the tokens and the cache's secret are secret", (t) => {
  const config = {
    ...defaultConfig(),
    token: "one",
    cacheSecret: "two",
    clientTokens: [{ name: "anna", token: "three" }],
  };
  t.deepEqual(secretValues(config, { OPENAI_API_KEY: "four" }, [openAiKeyService]), [
    "one",
    "two",
    "three",
    "four",
  ]);
});
