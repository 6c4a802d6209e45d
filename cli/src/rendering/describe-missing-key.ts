import type { KeyAnswer } from "./key-answer.ts";

function waysOf({ service, steps, chain }: KeyAnswer): string[] {
  const { environmentVariable: variable } = service;
  const isMalformed = steps.some(({ provider, code }) => provider === "env" && code === "key-malformed");
  const server = `Set CEDAR_SERVER_URL to point to a Cedar server with ${variable} configured`;
  const mend = `Mend ${variable}: the plan above names the rule that it breaks`;
  const set = `Set ${variable} environment variable directly`;
  return [
    ...(chain.includes("server") ? [server] : []),
    ...(chain.includes("env") ? [isMalformed ? mend : set] : []),
  ];
}

/**
 * What is told below the plan when nobody has a key: row C10's message where all that it advises helps; else only what does in this chain.
 * What each provider said stands in the plan already.
 */
export function describeMissingKey(answer: KeyAnswer): string {
  const { title } = answer.service;
  const ways = waysOf(answer);
  const [only] = ways;
  const advice =
    ways.length > 1
      ? `Please either:\n${ways.map((way, position) => `${position + 1}. ${way}`).join("\n")}`
      : `${only ?? "The plan above says what each provider found"}.`;
  return `No ${title} API key available. ${advice}\nSee docs/openai-key-flow.md for details.`;
}
