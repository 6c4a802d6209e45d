// npm run bench [-- NAME …] [--rounds N]
import { parseArgs } from "node:util";
import { keys } from "./keys.ts";
import { server } from "./server.ts";
import { serverMemory } from "./server-memory.ts";
import { startUp } from "./start-up.ts";

const benchmarks: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  "start-up": startUp,
  keys,
  async server(rounds) {
    await server(rounds);
    await serverMemory();
  },
  "server-memory": serverMemory,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "21" } },
});
const names = positionals.length === 0 ? Object.keys(benchmarks) : positionals;
const rounds = Number(values.rounds);
for (const name of names) {
  const benchmark = benchmarks[name];
  if (benchmark === undefined || !Number.isInteger(rounds) || rounds < 1) {
    console.error(
      `There is no benchmark "${name}", or ${values.rounds} rounds are not possible. Benchmarks: ${Object.keys(benchmarks).join(", ")}`,
    );
    process.exitCode = 2;
    break;
  }
  await benchmark(rounds);
}
