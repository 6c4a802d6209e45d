import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { KeyFile } from "../../src/cache/key-file.ts";
import { writeCachedEntry } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** Runs the command that the hint offers, as somebody who pastes it would. */
async function paste(path: string): Promise<void> {
  const reading = await new KeyFile(path).read();
  const hint = "hint" in reading ? (reading.hint ?? "") : "";
  execFileSync("sh", ["-c", /`(?<command>.+)`/u.exec(hint)?.groups?.command ?? "false"]);
}

test("F3: what mends a file can be pasted, whatever the path", async (t) => {
  const folder = join(await temporaryFolder(t), "it's a $HOME; of mine");
  await mkdir(folder);
  const path = await writeCachedEntry(folder);
  await chmod(path, 0o644);
  await paste(path);
  t.is((await stat(path)).mode & 0o777, 0o600);
  await mkdir(join(folder, "a folder.json"));
  await paste(join(folder, "a folder.json"));
  t.false(existsSync(join(folder, "a folder.json")));
});
