import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A plugin that does what plugin authors must not: its error quotes the key. */
const leaky = `export default { name: "leaky", register(host) {
  host.addKeyProvider({ name: "leaky", async resolve(request, context) {
    const value = host.environment.OPENAI_API_KEY;
    context.logger.warn("the key is " + value);
    context.explain({ message: "the key is " + value, hint: "look at " + value });
    throw new Error("the key is " + value, { cause: new Error(value) });
  } });
} };`;

/** A model adapter whose words quote the key that it refuses: `talkative.ts` in the workspace. */
const talkative = `export default { name: "talkative", register(host) {
  host.addModelAdapter({ name: "talkative", service: "openai", defaultModel: "any", async *stream() {}, async checkKey(key) {
    host.logger.warn("checking " + key.reveal());
    return { outcome: "refused", message: "the key " + key.reveal() + " is not known" };
  } });
} };`;

const throwing = 'throw new Error("the key is " + process.env.OPENAI_API_KEY);';
const careless = `export default { name: "careless", register(host) {
  throw new Error("the key is " + host.environment.OPENAI_API_KEY + ", the token " + host.config.token);
} };`;

/** Puts files that hold secrets, plugins that tell them, and a program that prints them into the workspace of the canary sweep. */
export async function writeCanaryFiles(
  workspace: string,
  { environment, token }: { readonly environment: string; readonly token: string },
): Promise<void> {
  const program = `echo ${environment} >&2; echo ${environment}; echo ${environment}; exit 1`;
  const texts: Readonly<Record<string, string>> = {
    "secret.txt": `OPENAI_API_KEY=${environment}\n`,
    "config.json": `{ "token": ${token} }`,
    "command.json": JSON.stringify({ keyCommand: ["sh", "-c", program, environment] }),
    "leaky.ts": leaky,
    "talkative.ts": talkative,
    "throwing.ts": throwing,
    "careless.ts": careless,
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(workspace, name), text);
}
