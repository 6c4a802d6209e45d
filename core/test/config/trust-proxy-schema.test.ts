import { loadConfig } from "@cedar/core";
import test from "ava";
import { problemsOf } from "../helpers/problems-of.ts";

async function trusted(value: string): Promise<unknown> {
  const { config } = await loadConfig({ environment: { CEDAR_TRUST_PROXY: value }, command: "server" });
  return config.trustProxy;
}

test("trusted proxies are a number of them, or a list of addresses and ranges; none without configuration", async (t) => {
  t.is(await trusted(""), undefined);
  t.is(await trusted("0"), 0);
  t.is(await trusted("2"), 2);
  t.deepEqual(await trusted("10.0.0.0/8, ::1,2001:db8::/32"), ["10.0.0.0/8", "::1", "2001:db8::/32"]);
});

for (const value of [
  "yes",
  "-1",
  "1.5",
  "33",
  "10.0.0.0/33",
  "::/129",
  "10.0.0",
  "10.0.0.1,",
  "proxy.example",
  "1,2",
])
  test(`CEDAR_TRUST_PROXY=${value} is refused`, async (t) => {
    const [problem = "", ...more] = await problemsOf({ environment: { CEDAR_TRUST_PROXY: value } });
    t.regex(problem, /^trustProxy \(from variable CEDAR_TRUST_PROXY\): (?:must|has) /u);
    t.deepEqual(more, []);
  });

for (const value of ["0.0.0.0/0", "10.0.0.0/8,::/0"])
  test(`CEDAR_TRUST_PROXY=${value}, which trusts everybody, is refused`, async (t) => {
    const [problem = ""] = await problemsOf({ environment: { CEDAR_TRUST_PROXY: value } });
    t.regex(problem, /trusts every address/u);
  });
