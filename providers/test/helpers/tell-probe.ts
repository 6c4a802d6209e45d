// A process that tells a server of a refused key and has nothing else to do. Parameters: the server's URL, the key.
import { Key } from "@cedar/core";
import { keyContext } from "@cedar/core/testing";
import { serverKeyProvider } from "../../src/keys/server.ts";

const [url, value = ""] = process.argv.slice(2);
const current = new Key(value, { service: "openai", source: "server", fetchedAt: new Date() });
const provider = serverKeyProvider({ url, token: undefined, allowHttp: false });
await provider.forget?.(current.fingerprint, keyContext({ reason: "rejected", current }));
