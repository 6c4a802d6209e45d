// A bare hapi server with one route that answers the JSON of a key. Prints its port.
import { Server } from "@hapi/hapi";

const server = new Server({ host: "127.0.0.1", port: 0 });
const answer = {
  openai_api_key: `sk-proj-${"a".repeat(60)}`,
  source: "server",
  model: "gpt-5",
  fingerprint: "sk-pro…aaaa",
};
server.route({ method: "GET", path: "/config/openai_key", handler: () => answer });
await server.start();
process.stdout.write(`http://127.0.0.1:${server.info.port}\n`);
