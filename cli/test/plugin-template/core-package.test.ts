import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { buildSteps, corePackage } from "../../src/plugin-template/core-package.ts";

test("an installed command's plugins take @cedar/core from the registry", (t) => {
  const core = corePackage(undefined, "1.2.3");
  t.deepEqual(core, { clone: undefined, specifier: "^1.2.3" });
  t.deepEqual(buildSteps(core), []);
});

test("those of a clone take it from the clone, which is built first where it never was", async (t) => {
  const clone = await mkdtemp(join(tmpdir(), "cedar clone-"));
  t.teardown(async () => await rm(clone, { recursive: true }));
  const core = corePackage(clone, "1.2.3");
  t.is(core.specifier, `file:${clone}/core`);
  t.deepEqual(buildSteps(core), [`npm --prefix '${clone}' run build`]);
  await mkdir(join(clone, "core/dist/testing"), { recursive: true });
  await writeFile(join(clone, "core/dist/testing/index.js"), "");
  t.deepEqual(buildSteps(core), []);
});
