import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** An API that accepts a key, refuses it with words that quote it, is out of reach, or never answers. */
const source = `export default { name: "checking", register(host) {
  host.addModelAdapter({
    name: "checking",
    service: "openai",
    defaultModel: "checking-1",
    async *stream() {},
    async checkKey(key, signal) {
      const state = host.environment.CHECKING;
      if (state === "hang") {
        console.error("checking");
        return await new Promise((_, reject) => {
          const timer = setInterval(() => {}, 1000);
          signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); });
        });
      }
      if (state === "down") return { outcome: "unknown", message: "The API did not answer (ECONNREFUSED)." };
      if (state === "works") return { outcome: "works", message: "It lists its models." };
      const value = key.reveal();
      return { outcome: "refused", message: "401: Incorrect API key provided: " + value + ", " + value.slice(0, 20) + "." };
    },
  });
} };
`;

/** Writes a plugin with a model adapter that can check keys; `CHECKING` says how it answers. Gives the flags that put it to use. */
export async function checkingPlugin(workspace: string): Promise<readonly string[]> {
  await writeFile(join(workspace, "checking.mjs"), source);
  return ["--plugin", "./checking.mjs", "--model", "checking"];
}
