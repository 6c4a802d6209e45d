import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtInKeyServices, type KeyService, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, testKeyProvider } from "@cedar/core/testing";
import test from "ava";
import { fileKeyProvider } from "../../src/keys/file.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folders: string[] = [];

testKeyProvider(test, {
  async create(value) {
    const folder = await mkdtemp(join(tmpdir(), "cedar-test-"));
    folders.push(folder);
    const path = join(folder, "secret");
    if (value !== undefined) await writeFile(path, value);
    return fileKeyProvider({ path });
  },
  async dispose() {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  },
});

const request = { service: openAiKeyService };

test("S5: a mounted secret rotates without a restart", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "openai_api_key");
  const provider = fileKeyProvider({ path });
  // As Kubernetes does it: the path is a link, and the link is exchanged.
  for (const name of ["first", "second"]) {
    await writeFile(join(folder, name), `${fakeKey(name)}\n`);
    await symlink(join(folder, name), join(folder, "next"));
    await rename(join(folder, "next"), path);
    t.is((await provider.resolve(request, keyContext()))?.reveal(), fakeKey(name));
  }
});

test("one line break at the end of the file is not part of the key, two are refused", async (t) => {
  const path = join(await temporaryFolder(t), "secret");
  const provider = fileKeyProvider({ path });
  for (const end of ["", "\n", "\r\n"]) {
    await writeFile(path, fakeKey("ended") + end);
    t.is((await provider.resolve(request, keyContext()))?.reveal(), fakeKey("ended"));
  }
  await writeFile(path, `${fakeKey("ended")}\n\n`);
  const error = await t.throwsAsync(async () => await provider.resolve(request, keyContext()), {
    code: "key-malformed",
  });
  t.true(error.message.includes(`in the file ${path}`));
});

test("a file that is not there is no failure, and the provider names the path", async (t) => {
  const path = join(await temporaryFolder(t), "none");
  const context = keyContext();
  t.is(await fileKeyProvider({ path }).resolve(request, context), undefined);
  t.deepEqual(
    context.explanations.map(({ message }) => message),
    [`there is no file ${path}`],
  );
});

test("a folder, or a file that is too large for a key, fails and says so without quoting it", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "large");
  await writeFile(path, fakeKey("large").repeat(1000));
  await mkdir(join(folder, "folder"));
  const expected = { code: "key-provider-failed" };
  const resolve = async (file: string) =>
    await fileKeyProvider({ path: file }).resolve(request, keyContext());
  const large = await t.throwsAsync(async () => await resolve(path), expected);
  t.regex(large.message, /larger than 8192 bytes/u);
  t.false(large.message.includes("sk-"));
  const isFolder = await t.throwsAsync(async () => await resolve(join(folder, "folder")), expected);
  t.regex(isFolder.message, /is a folder/u);
});

test("a file that cannot be read fails and says why", async (t) => {
  const path = join(await temporaryFolder(t), "loop");
  await symlink(path, path);
  const error = await t.throwsAsync(fileKeyProvider({ path }).resolve(request, keyContext()), {
    code: "key-provider-failed",
  });
  t.is(error.message, `The key was to be read from the file ${path}, and it cannot be read (ELOOP).`);
});

test("K16: a key from a file is not cached on the disk", async (t) => {
  const path = join(await temporaryFolder(t), "secret");
  await writeFile(path, fakeKey("mounted"));
  t.is((await fileKeyProvider({ path }).resolve(request, keyContext()))?.cache, "process");
});

const anthropic = builtInKeyServices[1] as KeyService;

test("each service has a secret of its own, at the path that its variable with _FILE names", async (t) => {
  const path = join(await temporaryFolder(t), "anthropic");
  await writeFile(path, fakeKey("file").replace("sk-", "sk-ant-"));
  const environment = { ANTHROPIC_API_KEY_FILE: path };
  const provider = fileKeyProvider({ path: "/nowhere/openai", environment });
  const context = keyContext({ service: anthropic });
  t.is((await provider.resolve({ service: anthropic }, context))?.service, "anthropic");
  t.is(await provider.resolve(request, keyContext()), undefined);
});

test("without such a variable a service's secret is looked for where containers mount it", async (t) => {
  const context = keyContext({ service: anthropic });
  const provider = fileKeyProvider({ path: "/nowhere/openai", environment: {} });
  t.is(await provider.resolve({ service: anthropic }, context), undefined);
  t.deepEqual(context.explanations, [
    {
      message: "there is no file /run/secrets/anthropic_api_key",
      hint: "Mount the secret there, or name its path in ANTHROPIC_API_KEY_FILE.",
      facts: { file: "/run/secrets/anthropic_api_key" },
    },
  ]);
});
