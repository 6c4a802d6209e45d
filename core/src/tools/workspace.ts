import type { Dirent } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { CedarError } from "../errors.ts";
import { errorCodeOf } from "./error-code-of.ts";
import { realPathOf } from "./real-path-of.ts";

/** Folders that hold what was made or fetched, not what was written: never listed or searched. */
const skippedFolders = new Set([".git", "node_modules"]);

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function failure(message: string, hint?: string): CedarError {
  return new CedarError("tool-failed", message, { hint });
}

/** A closed path may be given by a symlink, and may not exist yet: both its names are closed. */
async function namesOf(path: string): Promise<readonly string[]> {
  const given = resolve(path);
  return [given, (await realPathOf(given).catch(() => undefined)) ?? given];
}

export interface WorkspaceEntry {
  /** Relative to the workspace, with `/` between folders. */
  readonly path: string;
  readonly kind: "file" | "folder" | "other";
  readonly sizeBytes: number;
}

/** The folder that the agent works in. Tools reach files through it only, so that nothing outside of it is read or written. */
export class Workspace {
  /** Its real path. */
  readonly root: string;
  readonly #closed: readonly string[];

  private constructor(root: string, closed: readonly string[]) {
    this.root = root;
    this.#closed = closed;
  }

  /**
   * Opens a folder as workspace.
   * @param closed folders and files that stay out of reach even inside of it, such as Cedar's own with the cached key (row L5).
   * @throws CedarError `usage-invalid` when there is no such folder, or it cannot be entered.
   */
  static async open(folder: string, closed: readonly string[] = []): Promise<Workspace> {
    let found: string;
    try {
      const root = await realpath(folder);
      if ((await stat(root)).isDirectory())
        return new Workspace(root, (await Promise.all(closed.map(namesOf))).flat());
      found = "it is no folder";
    } catch (error) {
      found = errorCodeOf(error) === "ENOENT" ? "there is no such folder" : errorCodeOf(error);
    }
    throw new CedarError("usage-invalid", `The workspace "${folder}" cannot be opened: ${found}.`);
  }

  /**
   * The real, absolute path of what a tool was asked for. It need not exist.
   * @throws CedarError `tool-failed` when it lies outside of the workspace, symlinks resolved, in what is closed, or cannot be resolved.
   */
  async locate(path: string): Promise<string> {
    if (path.includes("\0")) throw failure("A path cannot hold a NUL character.");
    const real = await realPathOf(resolve(this.root, path)).catch((error: unknown) => {
      throw failure(`"${path}" cannot be reached (${errorCodeOf(error)}).`);
    });
    if (real === undefined) throw failure(`"${path}" is or goes through a symbolic link that leads nowhere.`);
    if (!contains(this.root, real))
      throw failure(`"${path}" lies outside of the workspace, which is all that tools may reach.`);
    if (this.#isClosed(real)) throw failure(`"${path}" belongs to Cedar itself and is closed to tools.`);
    return real;
  }

  /** The path as shown to the model: relative to the workspace, with `/` between folders; `.` for the workspace itself. */
  show(absolute: string): string {
    return relative(this.root, absolute).split(sep).join("/") || ".";
  }

  /**
   * What is there: a file itself, or all that a folder holds, folders first met first, sorted by name. Symlinks are `other`: they are
   * named, not followed. @throws CedarError `tool-failed` when there is nothing at the path.
   */
  async *walk(path: string): AsyncGenerator<WorkspaceEntry> {
    const start = await this.locate(path);
    const found = await stat(start).catch((error: unknown) => {
      const hint = "list_files shows what there is.";
      throw failure(`There is nothing at "${path}" (${errorCodeOf(error)}).`, hint);
    });
    if (found.isDirectory()) yield* this.#walkFolder(start);
    else yield { path: this.show(start), kind: found.isFile() ? "file" : "other", sizeBytes: found.size };
  }

  async *#walkFolder(folder: string): AsyncGenerator<WorkspaceEntry> {
    // What cannot be read, or is gone by now, does not end the walk: its name was told.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (skippedFolders.has(entry.name) || this.#isClosed(path)) continue;
      yield await this.#describe(entry, path);
      if (entry.isDirectory()) yield* this.#walkFolder(path);
    }
  }

  #isClosed(path: string): boolean {
    return this.#closed.some((closed) => contains(closed, path));
  }

  async #describe(entry: Dirent, path: string): Promise<WorkspaceEntry> {
    const shown = this.show(path);
    if (entry.isDirectory()) return { path: shown, kind: "folder", sizeBytes: 0 };
    const found = entry.isFile() ? await lstat(path).catch(() => undefined) : undefined;
    return { path: shown, kind: found?.isFile() ? "file" : "other", sizeBytes: found?.size ?? 0 };
  }
}
