import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OpenAiServer, type OpenAiServerOptions, startOpenAiServer } from "@cedar/core/testing";
import { repository } from "./markdown.ts";

const entry = [
  "--conditions=cedar-source",
  "--disable-warning=ExperimentalWarning",
  join(repository, "cli/src/main.ts"),
];

export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** A running `cedar server`. */
export interface ServerProcess {
  readonly url: string;
  /** Everything that it has written so far. */
  output(): string;
  stop(): Promise<Output>;
}

async function collect(child: ChildProcessWithoutNullStreams): Promise<Output> {
  const { promise, resolve } = Promise.withResolvers<Output>();
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  child.on("close", (code) => resolve({ code, stdout, stderr }));
  return await promise;
}

/** A user's machine for one test: an empty home, a workspace, and a model API on loopback; real processes with nothing else of this environment. */
export class Installation {
  readonly home: string;
  readonly workspace: string;
  readonly api: OpenAiServer;
  readonly #stops: (() => Promise<Output>)[] = [];

  private constructor(home: string, workspace: string, api: OpenAiServer) {
    this.home = home;
    this.workspace = workspace;
    this.api = api;
  }

  static async create(options: Partial<OpenAiServerOptions> = {}): Promise<Installation> {
    const home = await mkdtemp(join(tmpdir(), "cedar-home-"));
    const workspace = join(home, "workspace");
    await mkdir(workspace);
    return new Installation(
      home,
      workspace,
      await startOpenAiServer({ model: [{ text: "An answer." }], ...options }),
    );
  }

  get cacheFile(): string {
    return join(this.home, ".config/cedar-cli/openai_key.json");
  }

  #spawn(parameters: readonly string[], variables: Variables): ChildProcessWithoutNullStreams {
    // Hundreds of processes run the sources in a test run: compiling them once is enough.
    const NODE_COMPILE_CACHE = join(repository, "node_modules/.cache/cedar-test");
    const env = {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE,
      HOME: this.home,
      OPENAI_BASE_URL: this.api.url,
      ...variables,
    };
    return spawn(process.execPath, [...entry, ...parameters], { cwd: this.workspace, env });
  }

  /** Runs `cedar` to its end, with this text as its standard input. */
  async cedar(parameters: readonly string[], variables: Variables = {}, input = ""): Promise<Output> {
    const child = this.#spawn(parameters, variables);
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    return await collect(child);
  }

  /** Starts `cedar server` on a free port, and waits until it listens. */
  async server(variables: Variables = {}, parameters: readonly string[] = []): Promise<ServerProcess> {
    const child = this.#spawn(["server", "--port", "0", ...parameters], variables);
    child.stdin.end();
    let output = "";
    const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const url = /listens on (http:\/\/[^\s"]+)/u.exec(output)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    const over = collect(child);
    void over.then(() => reject(new Error(`the server ended before it listened:\n${output}`)));
    const stop = async (): Promise<Output> => {
      child.kill("SIGTERM");
      return await over;
    };
    this.#stops.push(stop);
    return { url: await listening, output: () => output, stop };
  }

  /** Writes the cache file as an earlier fetch of so many hours ago would have left it. */
  async cache(key: string, hoursAgo: number, more: Readonly<Record<string, string>> = {}): Promise<void> {
    await mkdir(join(this.home, ".config/cedar-cli"), { recursive: true, mode: 0o700 });
    const fetchedAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    const entry = { openai_api_key: key, source: "server", fetched_at: fetchedAt, ...more };
    await writeFile(this.cacheFile, JSON.stringify(entry), { mode: 0o600 });
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
    await this.api.close();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Runs a test in an installation of its own. */
export async function installed<Result>(
  body: (installation: Installation) => Promise<Result>,
  options: Partial<OpenAiServerOptions> = {},
): Promise<Result> {
  const installation = await Installation.create(options);
  try {
    return await body(installation);
  } finally {
    await installation.dispose();
  }
}

/** Order of the chain's steps as `--verbose` tells them. */
export function stepsOf(stderr: string): string[] {
  return [...stderr.matchAll(/\b(cache|server|env) (?:found|none|skipped|failed)\b/gu)].map(
    (match) => match[1] ?? "",
  );
}
