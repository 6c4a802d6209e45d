// So many requests of a key over so many connections: URL TOKEN COUNT CONNECTIONS. Prints the milliseconds that they took.
import { Agent, request } from "node:http";

const [url = "", token = "", count = "0", connections = "1"] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const headers = { authorization: `Bearer ${token}` };

async function ask(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const asked = request(`${url}/config/openai_key`, { agent, headers }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
    response.resume().once("end", resolve);
  });
  asked.once("error", reject).end();
  await promise;
}

async function askMany(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await ask();
}

async function crowd(requests: number): Promise<void> {
  const each = Math.ceil(requests / Number(connections));
  await Promise.all(Array.from({ length: Number(connections) }, () => askMany(each)));
}

await crowd(Number(count) / 5);
const startedAt = performance.now();
await crowd(Number(count));
process.stdout.write(String(performance.now() - startedAt));
agent.destroy();
