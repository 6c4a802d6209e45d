import { chmodSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { askCommand, environment, printed, refusalOf, writeScript } from "../helpers/program.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test.serial("X5: a bare name is looked for in the absolute folders of PATH only", async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ["hostile", "first", "second"]) await mkdir(join(folder, name));
  writeScript(join(folder, "hostile", "get-key"), `echo ${fakeKey("hostile")}`);
  writeScript(join(folder, "second", "get-key"), `echo ${printed}`);
  await mkdir(join(folder, "first", "get-key"));
  const before = process.cwd();
  t.teardown(() => process.chdir(before));
  process.chdir(join(folder, "hostile"));
  const path = [
    "",
    ".",
    "../hostile",
    join(folder, "nowhere"),
    join(folder, "first"),
    join(folder, "second"),
  ];
  const options = { environment: { PATH: `${path.join(":")}:${environment.PATH}` } };
  t.is((await askCommand(["get-key"], options))?.reveal(), printed);
  for (const PATH of ["", ".", ":", undefined])
    t.is(
      await refusalOf(t, ["get-key"], { environment: { PATH } }),
      "The key was to be printed by the program get-key, and it is in no folder of PATH.",
    );
});

test.serial(
  "X5: a relative path counts from the configuration folder, not from the current directory",
  async (t) => {
    const folder = await temporaryFolder(t);
    const directory = join(folder, "configuration");
    for (const path of [directory, join(folder, "hostile")]) {
      await mkdir(path);
      await mkdir(join(path, "bin"));
    }
    const before = process.cwd();
    t.teardown(() => process.chdir(before));
    process.chdir(join(folder, "hostile"));
    for (const program of ["./get-key", "bin/get-key", "../get-key"]) {
      writeScript(join(folder, "hostile", program.replace("..", "bin/..")), `echo ${fakeKey("hostile")}`);
      t.regex(await refusalOf(t, [program], { directory }), /there is no such file\.$/u);
      t.regex(await refusalOf(t, [program]), /there is no configuration folder/u);
      writeScript(join(directory, program), `echo ${printed}`);
      t.is((await askCommand([program], { directory }))?.reveal(), printed);
    }
  },
);

test("X2: a program that is missing, a folder, or not executable is an ordinary failure", async (t) => {
  const folder = await temporaryFolder(t);
  const missing = join(folder, "missing");
  const start = "The key was to be printed by the program";
  t.is(await refusalOf(t, [missing]), `${start} ${missing}, and there is no such file.`);
  t.is(await refusalOf(t, [folder]), `${start} ${folder}, and it is a folder.`);
  t.is(await refusalOf(t, ["/dev/null"]), `${start} /dev/null, and it is no file.`);
  const plain = writeScript(join(folder, "plain"), `echo ${printed}`);
  chmodSync(plain, 0o644);
  t.is(await refusalOf(t, [plain]), `${start} ${plain}, and it may not be run (EACCES).`);
  const options = { environment: { PATH: folder } };
  t.is(await refusalOf(t, ["plain"], options), `${start} plain, and it may not be run (EACCES).`);
});

test("X3: of a command line in one text only the first word is shown", async (t) => {
  for (const program of [`get-key --token ${printed}`, `/nowhere/get-key --token ${printed}`]) {
    const message = await refusalOf(t, [program]);
    t.regex(message, /get-key …, and /u);
  }
});
