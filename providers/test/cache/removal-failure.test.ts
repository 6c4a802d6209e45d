import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KeyProviderChain, openAiKeyService } from "@cedar/core";
import { keyContext } from "@cedar/core/testing";
import test from "ava";
import { clearKeyCache } from "../../src/cache/clear-key-cache.ts";
import { KeyFile } from "../../src/cache/key-file.ts";
import { removalFailure } from "../../src/cache/removal-failure.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("F6: a folder in the file's place is told with the command that removes it", async (t) => {
  const directory = await temporaryFolder(t);
  const path = join(directory, "openai_key.json");
  await mkdir(path);
  await writeFile(join(path, "something"), "");
  const hint = `A folder stands in its place. Remove it: \`rm -r ${path}\`.`;
  const message = `The cache file ${path} cannot be removed (EISDIR).`;
  const cleared = await t.throwsAsync(clearKeyCache({ directory }));
  t.like(cleared, { code: "key-provider-failed", message, hint });
  t.like(await t.throwsAsync(new KeyFile(path).remove()), { message, hint });
});

test("F6: where the folder does not allow it, whose it is decides what mends that", async (t) => {
  const directory = await temporaryFolder(t);
  const path = join(directory, "openai_key.json");
  const denied = Object.assign(new Error("EACCES: permission denied, unlink"), { code: "EACCES" });
  const own = await removalFailure(path, denied);
  t.is(own.message, `The cache file ${path} cannot be removed (EACCES).`);
  t.is(own.hint, `Open its folder to yourself, then try again: \`chmod u+rwx ${directory}\`.`);
  const self = process.getuid?.() ?? 0;
  if (self === 0) await chown(directory, 65_534, 65_534);
  const foreign = await removalFailure(self === 0 ? path : "/openai_key.json", denied);
  t.regex(foreign.hint ?? "", /^The folder \S+ belongs to user \d+, and you are user \d+: try again as/u);
});

test("F6: a run that cannot forget a key says so in Cedar's words, with what mends it", async (t) => {
  const path = "/data/openai_key.json";
  const forget = async (): Promise<void> => {
    throw await removalFailure(path, Object.assign(new Error("EROFS: read-only, unlink"), { code: "EROFS" }));
  };
  const chain = new KeyProviderChain([{ name: "cache", resolve: async () => undefined, forget }]);
  const context = keyContext({ service: openAiKeyService });
  await chain.forget("sk-abc…wxyz", context);
  t.deepEqual(context.lines, [
    `The key provider "cache" could not forget the key: The cache file ${path} cannot be removed (EROFS). It lies on a file system that nobody may write to.`,
  ]);
});
