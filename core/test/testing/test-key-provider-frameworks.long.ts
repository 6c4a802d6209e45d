import { execFile } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { testKeyProvider } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { goodKeyProvider } from "../helpers/good-key-provider.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const nodeModules = join(import.meta.dirname, "../../../node_modules");
const condition = "--conditions=cedar-source";

/** Somebody's own provider: a good one, or one that logs its key. */
function provider(fault: string): string {
  return `export const myProvider = (value) => ({
    name: "mine",
    async resolve({ service }, context) {
      ${fault}
      if (value !== undefined && service.name === "openai") return context.createKey(value);
      context.explain({ message: "nothing there" });
    },
  });`;
}

const faults = {
  good: "",
  bad: { logs: "context.logger.info(String(value));", prints: 'console.log("debug:", value);' },
};

/** Somebody's own project that checks the provider with the suite. */
async function project(t: ExecutionContext, framework: string, fault: string): Promise<string> {
  const folder = await temporaryFolder(t, {
    "package.json": JSON.stringify({
      type: "module",
      ava: { files: ["mine.test.js"], nodeArguments: [condition], workerThreads: false, timeout: "50s" },
    }),
    // Vitest's resolver and its workers each know the condition by a setting of their own.
    "vitest.config.js": `const conditions = ["${condition.split("=")[1]}", "node", "import", "module", "default"];
export default {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ["mine.test.js"], execArgv: ["${condition}"] },
};`,
    "my-provider.js": provider(fault),
    "mine.test.js": `${framework}
import { testKeyProvider } from "@cedar/core/testing";
import { myProvider } from "./my-provider.js";
testKeyProvider(test, { create: (value) => myProvider(value) });`,
  });
  await symlink(nodeModules, join(folder, "node_modules"));
  return folder;
}

interface Ended {
  readonly code: number | string | null;
  readonly output: string;
}

async function node(folder: string, ...parameters: readonly string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1" };
  execFile(process.execPath, parameters, { cwd: folder, env }, (error, stdout, stderr) =>
    resolve({ code: error?.code ?? 0, output: stdout + stderr }),
  );
  return await promise;
}

const frameworks = {
  "node:test": {
    load: 'import test from "node:test";',
    run: async (folder: string) =>
      await node(folder, condition, "--test", "--test-reporter=tap", "mine.test.js"),
  },
  AVA: {
    load: 'import test from "ava";',
    run: async (folder: string) => await node(folder, join(nodeModules, ".bin/ava"), "--tap"),
  },
  Vitest: {
    load: 'import { test } from "vitest";',
    run: async (folder: string) =>
      await node(folder, join(nodeModules, "vitest/vitest.mjs"), "run", "--reporter=tap-flat"),
  },
};

/** How many tests there are for a fixture that has nothing but `create`. */
function count(): number {
  let tests = 0;
  testKeyProvider(() => (tests += 1), { create: (value) => goodKeyProvider({ value }) });
  return tests;
}

// One after another: each starts processes of its own, and frameworks have limits of time.
for (const [name, { load, run }] of Object.entries(frameworks)) {
  test.serial(`P3: under ${name}, in a project of its own, a good provider passes the suite`, async (t) => {
    const { code, output } = await run(await project(t, load, faults.good));
    t.is(code, 0, output);
    t.is(output.match(/^ *ok /gmu)?.length, count(), output);
    t.notRegex(output, /^ *not ok /mu);
    t.true(output.includes("a key provider gives the key that it has"));
  });

  for (const [fault, line] of Object.entries(faults.bad))
    test.serial(
      `P3: under ${name} a provider that ${fault} its key does not pass, and the key is not in the report`,
      async (t) => {
        const { code, output } = await run(await project(t, load, line));
        t.is(code, 1, output);
        t.regex(output, /^ *not ok .*a key provider gives the key that it has/mu);
        t.true(output.includes("a secret is shown in full"), output);
        t.false(output.includes("sk-cedar-fake"), output);
      },
    );
}
