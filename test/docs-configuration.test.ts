import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import test from "ava";
import { blocksIn } from "./helpers/markdown.ts";

test("every JSON block of docs/configuration.md is a configuration that Cedar accepts", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "cedar-docs-"));
  t.teardown(async () => await rm(folder, { recursive: true, force: true }));
  const blocks = blocksIn("json").filter(({ file }) => file === "docs/configuration.md");
  t.true(blocks.length >= 3);
  for (const { text, line } of blocks) {
    const configFile = join(folder, `${line}.json`);
    await writeFile(configFile, text);
    const { config } = await loadConfig({ environment: {}, configFile });
    for (const profile of config.profiles)
      await t.notThrowsAsync(
        loadConfig({ environment: {}, configFile, flags: { profile } }),
        `${line}: ${profile}`,
      );
  }
});
