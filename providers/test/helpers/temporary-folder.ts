import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a test needs of AVA's `t` to clean up after itself. */
export interface Teardown {
  teardown(action: () => unknown): void;
}

/** A fresh folder that goes away with the test. */
export async function temporaryFolder(t: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cedar-test-"));
  t.teardown(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}
