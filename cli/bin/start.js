/// <reference types="node" />
// What Node runs: checks that it is new enough, keeps compiled code for the next start, and hands over to the bundle.
import { existsSync, lstatSync, mkdirSync } from "node:fs";
import module from "node:module";
import { isAbsolute, join } from "node:path";

const bundle = new URL("../bundle/main.js", import.meta.url);

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`cedar: ${message}\n`);
  process.exit(2);
}

/** @param {string} folder @param {number} forbiddenMode */
function isOwn(folder, forbiddenMode) {
  const { uid, mode } = lstatSync(folder);
  return uid === process.getuid?.() && (mode & forbiddenMode) === 0;
}

// Compiled code that somebody else could have written is not run: the folder is the user's own, in a home that is the user's own.
function compileCache(home = "") {
  try {
    if (!isAbsolute(home) || !isOwn(home, 0o022)) return undefined;
    const folder = join(home, ".cache", "cedar-cli");
    // One by one: a recursive mkdir never ends in some file systems (/proc).
    for (const each of [join(home, ".cache"), folder]) {
      if (!existsSync(each)) mkdirSync(each, { mode: 0o700 });
    }
    return isOwn(folder, 0o077) ? folder : undefined;
  } catch {
    return undefined;
  }
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  fail(
    `Node.js 22.19 or newer is needed, and ${process.execPath} is ${process.version}. See https://nodejs.org/`,
  );
}
if (!existsSync(bundle)) fail("the command is not built: run `npm run prepare` in the repository.");
const folder = compileCache(process.env.HOME);
if (folder !== undefined) module.enableCompileCache(folder);
await import(bundle.href);
