// One process of a fleet: says that it is ready, waits for the word, lets 125 callers ask for the key at once, and says when all have it.
import { once } from "node:events";
import { createCedar } from "@cedar/core";
import { builtInProviders } from "@cedar/providers";

const [serverUrl = "", configDirectory = "", callers = "125"] = process.argv.slice(2);
const cedar = await createCedar({
  plugins: [builtInProviders],
  environment: {},
  configDirectory,
  config: { serverUrl },
});
process.send?.("ready");
await once(process, "message");
const keys = await Promise.all(Array.from({ length: Number(callers) }, () => cedar.keys.resolve()));
process.send?.(new Set(keys.map(({ key }) => key.fingerprint)).size);
process.disconnect();
