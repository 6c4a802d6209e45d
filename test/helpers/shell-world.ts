import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeKey, type OpenAiServer, startOpenAiServer } from "@cedar/core/testing";
import { offlineAdapter } from "@cedar/providers";
import type { CodeBlock } from "./markdown.ts";
import { repository } from "./markdown.ts";

const cedar = `#!/bin/sh
exec "${process.execPath}" --conditions=cedar-source --disable-warning=ExperimentalWarning "${repository}/cli/src/main.ts" "$@"
`;

export interface ShellResult {
  readonly code: number | null;
  readonly output: string;
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return await promise;
}

/** A reader's machine: an empty home, the examples, `cedar` on the path, and a model API on loopback where OpenAI's would be. */
export class ShellWorld {
  readonly #folder: string;
  readonly #port: number;
  readonly #api: OpenAiServer;
  readonly #background: { readonly child: ChildProcess; readonly over: Promise<ShellResult> }[] = [];
  #exports = "";

  private constructor(folder: string, port: number, api: OpenAiServer) {
    this.#folder = folder;
    this.#port = port;
    this.#api = api;
  }

  static async create(): Promise<ShellWorld> {
    const folder = await mkdtemp(join(tmpdir(), "cedar-docs-"));
    await Promise.all([mkdir(join(folder, "bin")), mkdir(join(folder, "home"))]);
    await cp(join(repository, "examples"), join(folder, "work/examples"), { recursive: true });
    await cp(join(repository, "examples/my-vault.ts"), join(folder, "work/my-vault.ts"));
    for (const name of ["cedar", "cedar-cli"])
      await writeFile(join(folder, "bin", name), cedar, { mode: 0o755 });
    return new ShellWorld(folder, await freePort(), await startOpenAiServer({ model: offlineAdapter }));
  }

  /** The text as a reader would type it: with a key for `sk-…`, and with a port that is free here. */
  #typed(text: string): string {
    return text.replaceAll("sk-…", fakeKey("docs")).replaceAll(":8080", `:${this.#port}`);
  }

  #spawn(script: string): ChildProcess {
    const env = {
      NODE_COMPILE_CACHE: join(repository, "node_modules/.cache/cedar-test"),
      PATH: `${join(this.#folder, "bin")}:${process.env.PATH ?? ""}`,
      HOME: join(this.#folder, "home"),
      PORT: String(this.#port),
      OPENAI_BASE_URL: this.#api.url,
    };
    return spawn("bash", ["-c", script], {
      cwd: join(this.#folder, "work"),
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs a block to its end; what it exports is there for the next one. */
  async run(block: CodeBlock): Promise<ShellResult> {
    const text = this.#typed(block.text);
    const child = this.#spawn(`set -euo pipefail\n${this.#exports}\n${text}`);
    this.#exports += [...text.matchAll(/^(?:export|unset) .*$/gmu)].map((match) => `${match[0]}\n`).join("");
    return await finished(child);
  }

  /** Starts a block, such as a server, and waits until it listens. */
  async start(block: CodeBlock): Promise<void> {
    const child = this.#spawn(`${this.#exports}\nexec env ${this.#typed(block.text)}`);
    this.#background.push({ child, over: finished(child) });
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/health`).catch(() => undefined);
      if (child.exitCode !== null) break;
      if (answer?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${block.file}:${block.line} did not start`);
  }

  async dispose(): Promise<void> {
    for (const { child, over } of this.#background) {
      child.kill("SIGTERM");
      await over;
    }
    await this.#api.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Reads both streams from now on, so that a process never waits for a reader. */
async function finished(child: ChildProcess): Promise<ShellResult> {
  const { promise, resolve } = Promise.withResolvers<ShellResult>();
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.on("close", (code) => resolve({ code, output }));
  return await promise;
}
