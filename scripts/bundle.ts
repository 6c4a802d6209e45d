// Bundles the cedar command: a user waits for it at each start, so it is one read instead of a thousand.
import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const entry = join(root, "cli/src/main.ts");
// A process of its own, which the chunk that starts it looks for at its side.
const keychainProcess = join(root, "providers/src/keychain/keychain-process.ts");
const bundleFolder = join(root, "cli/bundle");
// Built beside the old one and exchanged, so that a command that starts meanwhile finds one of them whole.
const outdir = join(root, "cli/bundle.new");

// Loaded only where someone asks for them, and found in node_modules then.
const optionalAndNative = [
  "@napi-rs/keyring",
  "better-sqlite3",
  "bun:sqlite",
  "cloudflare:sockets",
  "pg-native",
];

// CommonJS dependencies call `require` for Node's own modules, which an ES module does not have.
const requireForCommonJs = [
  'import { createRequire as createRequireForBundle } from "node:module";',
  "globalThis.require ??= createRequireForBundle(import.meta.url);",
].join("\n");

async function bundle(): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: entry, "chunks/keychain-process": keychainProcess },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    conditions: ["cedar-source"],
    external: optionalAndNative,
    chunkNames: "chunks/[name]-[hash]",
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    minifySyntax: true,
    banner: { js: requireForCommonJs },
    metafile: true,
    logLevel: "warning",
  });
  await writeFile(join(outdir, "metafile.json"), JSON.stringify(metafile));
  await rm(bundleFolder, { recursive: true, force: true });
  await rename(outdir, bundleFolder);
}

if (existsSync(entry)) await bundle();
else console.warn(`nothing bundled: there is no ${relative(root, entry)} yet`);
