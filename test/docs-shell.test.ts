import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { settingNames, settings } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { type CodeBlock, codeBlocks, markdownFiles } from "./helpers/markdown.ts";
import { ShellWorld } from "./helpers/shell-world.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const variables = new Set(settingNames.flatMap((name) => settings[name].variable ?? []));
for (const name of ["CEDAR_CONFIG", "OPENAI_API_KEY"]) variables.add(name);

/** What a block that cannot run here must still be: shell that parses, with variables that Cedar knows. */
async function check(block: CodeBlock): Promise<string[]> {
  const problems: string[] = [];
  await run("bash", ["-n", "-c", block.text]).catch((error: Error) => problems.push(error.message));
  for (const [name] of block.text.matchAll(/\b(?:CEDAR|OPENAI)_[A-Z_]+\b/gu)) {
    if (!variables.has(name)) problems.push(`there is no variable ${name}`);
  }
  return problems;
}

async function runBlock(world: ShellWorld, block: CodeBlock, t: ExecutionContext): Promise<void> {
  const place = `${block.file}:${block.line}`;
  t.deepEqual(await check(block), [], place);
  if (block.marks.includes("check")) return;
  if (block.text.includes("curl ") && !hasCurl) {
    t.log(`${place} is skipped: there is no curl here`);
    return;
  }
  if (block.marks.includes("background")) return await world.start(block);
  const expected = Number(block.marks.find((mark) => mark.startsWith("exit="))?.slice(5) ?? 0);
  const { code, output } = await world.run(block);
  t.is(code, expected, `${place}\n${output}`);
}

for (const file of markdownFiles()) {
  const blocks = codeBlocks(file).filter(({ language }) => language === "sh");
  if (blocks.length === 0) continue;
  test(`every shell block of ${file} works as written`, async (t) => {
    const world = await ShellWorld.create();
    try {
      for (const block of blocks) await runBlock(world, block, t);
    } finally {
      await world.dispose();
    }
  });
}
