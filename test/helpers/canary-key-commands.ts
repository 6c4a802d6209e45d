import type { Variables } from "./installation.ts";

/** A command of the canary sweep. */
type CanaryCommand = readonly [title: string, parameters: readonly string[], variables?: Variables];

/** Secrets that nothing may show. */
interface Canaries {
  readonly environment: string;
  readonly server: string;
  readonly malformed: string;
  readonly token: string;
}

const test = ["key", "test", "--plugin", "./talkative.ts", "--model", "talkative"];
const leaky = ["--provider-chain", "leaky", "--plugin", "./leaky.ts"];

/** The commands about keys, with what should work and what should fail. `leaky.ts` is a provider whose errors quote the key. */
export function keyCommands({ environment, malformed, token }: Canaries): readonly CanaryCommand[] {
  return [
    ["key why, no key", ["key", "why", "--verbose", ...leaky]],
    ["key why, ill-formed key", ["key", "why", "--provider-chain", "env"], { OPENAI_API_KEY: malformed }],
    ["key why, key as the service", ["key", "why", "--service", environment]],
    ["key refresh", ["key", "refresh", "--verbose"]],
    ["key refresh, as JSON", ["key", "refresh", "--json"]],
    ["key refresh, wrong token", ["key", "refresh", "--verbose"], { CEDAR_TOKEN: `${token}x` }],
    ["key refresh, no key", ["key", "refresh", "--json", ...leaky]],
    ["key test", ["key", "test", "--verbose"]],
    ["key test, refused in words that quote the key", [...test, "--verbose"]],
    ["key test, refused, as JSON", [...test, "--json"]],
    ["key test, no key", [...test, "--verbose", "--provider-chain", "cache", "--refresh-key"]],
    ["key print", ["key", "print", "--verbose"]],
    [
      "key print, key of the environment",
      ["key", "print", "--verbose", "--force", "--provider-chain", "env"],
    ],
    [
      "key print, ill-formed key",
      ["key", "print", "--verbose", "--provider-chain", "env"],
      { OPENAI_API_KEY: malformed },
    ],
    ["key print, no key", ["key", "print", "--verbose", ...leaky]],
  ];
}

/** What the one command prints, by title, whose standard output may hold a key: only its standard error is searched. */
export function printedKeys({ environment, server }: Canaries): Readonly<Record<string, string>> {
  return {
    "key print": `${server}\n`,
    "key print, key of the environment": `${environment}\n`,
  };
}
