import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CedarError } from "@cedar/core";
import { type OpenAiServer, startOpenAiServer } from "@cedar/core/testing";
import { offlineAdapter } from "@cedar/providers";
import { exitCode, startCedar } from "./demo-process.ts";

const serverPatienceMilliseconds = 10_000;

/** The folder with the data that the demonstration reads: beside the sources, the bundle or the installed package, some folders up. */
function findExamples(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const examples = join(folder, "examples", "data");
    if (existsSync(examples)) return dirname(examples);
  }
  throw new CedarError(
    "usage-invalid",
    "The demonstration's data, the folder examples/data, was wanted, and is not there.",
    {
      hint: "It comes with the repository: run `npm run demo` there.",
    },
  );
}

export interface DemoWorldOptions {
  /** The first key, throw-away. */
  readonly key: string;
  /** Gets each line of the server's log. */
  readonly onServerLine: (line: string) => void;
}

/** The demonstration's surroundings: a temporary home, a model API on loopback, and a real Cedar server with a throw-away key. */
export class DemoWorld {
  readonly examples: string;
  readonly api: OpenAiServer;
  readonly home: string;
  serverUrl = "";
  #server: ChildProcess | undefined;

  private constructor(examples: string, home: string, api: OpenAiServer) {
    this.examples = examples;
    this.home = home;
    this.api = api;
  }

  static async open(options: DemoWorldOptions): Promise<DemoWorld> {
    const examples = findExamples();
    const home = await mkdtemp(join(tmpdir(), "cedar-demo-"));
    const api = await startOpenAiServer({ model: offlineAdapter, keys: [options.key] });
    const world = new DemoWorld(examples, home, api);
    try {
      await mkdir(join(home, "secrets"), { mode: 0o700 });
      await world.#writeSecret(options.key);
      await world.#startServer(options.onServerLine);
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** What the agent is started with: nothing of the user's own environment but the path. */
  get clientEnvironment(): NodeJS.ProcessEnv {
    return { ...this.#environment, CEDAR_SERVER_URL: this.serverUrl, OPENAI_BASE_URL: this.api.url };
  }

  /** The cached key's file. */
  get cacheFile(): string {
    return join(this.home, ".config", "cedar-cli", "openai_key.json");
  }

  /** Replaces the key: on the server, whose secret file changes, and at the API, which refuses the old one from now on. */
  async rotate(key: string): Promise<void> {
    await this.#writeSecret(key);
    this.api.acceptKeys([key]);
  }

  async close(): Promise<void> {
    if (this.#server !== undefined) {
      const over = exitCode(this.#server);
      this.#server.kill("SIGTERM");
      await over;
    }
    await this.api.close();
    await rm(this.home, { recursive: true, force: true });
  }

  get #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: this.home, NO_COLOR: "1" };
  }

  get #secretFile(): string {
    return join(this.home, "secrets", "openai_api_key");
  }

  async #writeSecret(key: string): Promise<void> {
    await writeFile(this.#secretFile, `${key}\n`, { mode: 0o600 });
  }

  async #startServer(onLine: (line: string) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const failed = (): void =>
      reject(new CedarError("server-start-failed", "The demonstration's server did not start."));
    this.#server = startCedar({
      parameters: ["server", "--provider-chain", "file", "--port", "0"],
      environment: {
        ...this.#environment,
        OPENAI_API_KEY_FILE: this.#secretFile,
        OPENAI_BASE_URL: this.api.url,
      },
      workspace: this.home,
      onLine: (line) => {
        const url = /listens on (http:\/\/[^\s"]+)/u.exec(line)?.[1];
        if (url !== undefined) resolve(url);
        onLine(line);
      },
    });
    this.#server.once("exit", failed);
    const timer = setTimeout(failed, serverPatienceMilliseconds);
    try {
      this.serverUrl = await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}
