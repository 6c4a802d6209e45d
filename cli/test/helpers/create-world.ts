import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeKey, type OpenAiServer, type OpenAiServerOptions, startOpenAiServer } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";

/** What a run of the command needs around it: all of it temporary. */
export interface World {
  readonly home: string;
  readonly workspace: string;
  readonly key: string;
  readonly api: OpenAiServer;
  /** Home, key and the address of the scripted model API. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Makes a home, a workspace and a scripted model API, which are gone at the end of the test. */
export async function createWorld(
  t: ExecutionContext,
  model: OpenAiServerOptions["model"] = [{ text: "Hello back." }],
  options: Omit<OpenAiServerOptions, "model"> = {},
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "cedar-cli-test-"));
  const home = join(folder, "home");
  const workspace = join(folder, "workspace");
  await mkdir(home);
  await mkdir(workspace);
  const key = fakeKey("cli");
  const api = await startOpenAiServer({ model, keys: [key], ...options });
  t.teardown(async () => {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    home,
    workspace,
    key,
    api,
    environment: { HOME: home, OPENAI_API_KEY: key, OPENAI_BASE_URL: api.url },
  };
}
