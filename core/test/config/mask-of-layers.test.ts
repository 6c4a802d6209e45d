import { inspect } from "node:util";
import { loadConfig } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const own = ".config/cedar-cli/config.json";
const [one, two] = ["https://one.example", "https://two.example"] as const;

test("L5: secrets of profiles and layers that are not in force are masked as well", async (t) => {
  const secrets = ["in-force", "other", "file", "variable", "store", "cache"].map((name) => fakeKey(name));
  const [inForce, other, ofFile, ofVariable, store, cache] = secrets;
  const profiles = {
    p: { serverUrl: one, token: inForce },
    q: { serverUrl: two, token: other, cache: { store: `redis://:${store}@x`, secret: cache } },
  };
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ token: ofFile, profiles }) });
  const environment = { HOME, CEDAR_TOKEN: ofVariable };
  const loaded = await loadConfig({ environment, flags: { profile: "p" } });
  const masked = loaded.mask.mask(secrets.join(" "));
  for (const secret of secrets) t.false(masked.includes(secret), secret);
});

test("L1: what was loaded shows tokens as fingerprints wherever it is printed", async (t) => {
  const token = fakeKey("token");
  const profiles = { p: { serverUrl: one, token }, q: { serverUrl: two, token: fakeKey("other") } };
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ profiles }) });
  const loaded = await loadConfig({ environment: { HOME }, flags: { profile: "p" } });
  t.is(loaded.config.token, token);
  const printed = `${inspect(loaded, { depth: 9, showHidden: true })}${JSON.stringify(loaded)}`;
  for (const secret of ["fake-token", "fake-other"]) t.false(printed.includes(secret), printed);
});
