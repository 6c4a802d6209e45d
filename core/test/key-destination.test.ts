import { scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { mayHaveKeys } from "../src/key-destination.ts";

const adapter = scriptedModel([], { name: "openai", service: "openai" });
const baseUrl = "https://api.example/v1";

type Row = readonly [
  wanted: string,
  service: string | undefined,
  from: string,
  urlFrom: string | undefined,
  may: boolean,
];

/** Whose key is wanted, the service that is configured and by what, what names the address, and whether the key may go there. */
const rows: readonly Row[] = [
  ["openai", undefined, "default", undefined, true],
  ["openai", undefined, "default", "variable OPENAI_BASE_URL", true],
  ["anthropic", undefined, "default", "variable OPENAI_BASE_URL", false],
  ["mistral", "mistral", "file a", "file a", true],
  ["mistral", "mistral", "file a", undefined, false],
  ["openai", "mistral", "file a", "file a", false],
  ["mistral", "mistral", "flag --service", "flag --base-url", true],
  ["anthropic", "anthropic", "flag --service", "variable OPENAI_BASE_URL", false],
  ["openai", "openai", "variable CEDAR_SERVICE", "file a", false],
  ["openai", "openai", "flag --service", "variable OPENAI_BASE_URL", true],
  ["mistral", "mistral", "variable CEDAR_SERVICE", "flag --base-url", true],
];

for (const [wanted, service, from, urlFrom, may] of rows)
  test(`N3: a key of ${wanted} may${may ? "" : " not"} go to an address of ${urlFrom ?? "the adapter"}, with ${service} as the service of ${from}`, (t) => {
    const config = { service, baseUrl: urlFrom === undefined ? undefined : baseUrl };
    const origins = { service: from, baseUrl: urlFrom ?? "default" };
    t.is(mayHaveKeys(adapter, wanted, { config, origins }), may);
  });
