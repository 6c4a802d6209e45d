import { execFile } from "node:child_process";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { settingLabel, settingNames, settings } from "@cedar/core";
import test from "ava";
import { blocksIn, markdownFiles, repository } from "./helpers/markdown.ts";

const run = promisify(execFile);

test("every TypeScript block of the documentation compiles", async (t) => {
  const folder = join(repository, "node_modules/.cache/cedar-docs");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const blocks = blocksIn("ts");
  t.true(blocks.length >= 3);
  const files = blocks.map((block) => `${block.file.replaceAll(/\W/gu, "-")}-${block.line}.ts`);
  await Promise.all(blocks.map((block, index) => writeFile(join(folder, files[index] ?? ""), block.text)));
  const compilerOptions = { noEmit: true, composite: false, noUnusedLocals: false };
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(repository, "tsconfig.base.json"), compilerOptions, files }),
  );
  const failed = await run("tsc", ["-p", folder], { cwd: repository }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
  t.is(failed, "");
});

test("a block that names a file holds that file's text", async (t) => {
  const blocks = [...blocksIn("ts"), ...blocksIn("json")];
  const named = blocks.flatMap((block) =>
    block.marks.filter((mark) => mark.startsWith("file=")).map((mark) => ({ block, file: mark.slice(5) })),
  );
  t.true(named.length > 0);
  for (const { block, file } of named)
    t.is(block.text, await readFile(join(repository, file), "utf8"), `${block.file}:${block.line}`);
});

test("every JSON block of the documentation is JSON", async (t) => {
  for (const block of blocksIn("json"))
    t.notThrows(() => JSON.parse(block.text), `${block.file}:${block.line}`);
  t.pass();
});

test("every relative link of the documentation leads to a file, and every file named in code is there", async (t) => {
  for (const file of markdownFiles()) {
    const text = await readFile(join(repository, file), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/gu)].map((match) =>
      join(dirname(file), match[1] ?? ""),
    );
    const named = [
      ...text.matchAll(/`((?:core|providers|server|cli|docs|examples|scripts|test|bench)\/[\w./-]+)`/gu),
    ].map((match) => match[1] ?? "");
    for (const target of [...links, ...named])
      await t.notThrowsAsync(access(join(repository, target)), `${file}: ${target}`);
  }
});

test("docs/configuration.md has a row for every setting, with its flag, variable and description", async (t) => {
  const rows = (await readFile(join(repository, "docs/configuration.md"), "utf8"))
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const expected = settingNames.map((name) => {
    const { flag, variable, description, default: value } = settings[name];
    const shown =
      value === undefined || (Array.isArray(value) && value.length === 0)
        ? ""
        : `\`${[value].flat().map(String).join(",")}\``;
    const cells = [
      `\`${settingLabel(name)}\``,
      flag === undefined ? "" : `\`--${flag}\``,
      variable === undefined ? "" : `\`${variable}\``,
      shown,
      description,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  t.deepEqual(rows, expected);
});
