import test from "ava";
import { describeKeychainUse } from "../../src/rendering/describe-keychain-use.ts";

const config = { providerChain: ["env", "server"] };
const told = (origin: string): string =>
  describeKeychainUse(config, origin, (command) => `cedar ${command} --profile staging`) ?? "";

test("where the keychain is in no chain, a command that can be pasted has the chain in force behind it", (t) => {
  for (const origin of ["default", "profile staging of file /c.json", "flag --provider-chain"])
    t.regex(told(origin), /`cedar key why --profile staging --provider-chain keychain,env,server`/u);
  const there = { providerChain: ["cache", "keychain"] };
  t.is(
    describeKeychainUse(there, "default", () => "cedar"),
    undefined,
  );
});

test("a variable is suggested only where it counts: a profile's own chain and a flag beat it", (t) => {
  for (const origin of ["default", "variable CEDAR_PROVIDER_CHAIN", "file /c.json"])
    t.regex(told(origin), /For good: set CEDAR_PROVIDER_CHAIN=keychain,env,server\.$/u);
  t.regex(
    told("profile staging of file /c.json"),
    /For good: put "keychain" into the "providerChain" of the profile staging of file \/c\.json\.$/u,
  );
  for (const origin of ["profile staging of file /c.json", "flag --provider-chain"])
    t.notRegex(told(origin), /CEDAR_PROVIDER_CHAIN=/u);
});
