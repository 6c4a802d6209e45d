import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { Workspace } from "../../src/tools/workspace.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface WorkspaceWorld {
  /** The folder around the workspace. */
  readonly outside: string;
  readonly workspace: Workspace;
}

/** A workspace with `file.txt` and `sub/deep.txt`, and a secret beside it. */
export async function workspaceWorld(t: ExecutionContext): Promise<WorkspaceWorld> {
  const outside = await temporaryFolder(t, {
    "secret.txt": "secret",
    "work/file.txt": "text",
    "work/sub/deep.txt": "deep",
    "work-evil/file.txt": "evil",
  });
  return { outside, workspace: await Workspace.open(join(outside, "work")) };
}
