import type { CorePackage } from "./core-package.ts";
import { keyProviderReadme } from "./key-provider-readme.ts";
import { keyProviderSource } from "./key-provider-source.ts";
import { keyProviderTest } from "./key-provider-test.ts";
import { namesOf } from "./names-of.ts";

function manifest(name: string, { specifier }: CorePackage): string {
  const content = {
    // npm knows no capitals.
    name: name.toLowerCase(),
    version: "0.1.0",
    private: true,
    type: "module",
    exports: `./${name}.ts`,
    // Named, since an older Node finds no test in TypeScript, and is content.
    scripts: { test: `node --test ${name}.test.ts` },
    engines: { node: ">=22.19" },
    devDependencies: { "@cedar/core": specifier, "@types/node": "^24.0.0" },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** The files of a new key provider, by name: the plugin, its test, a page about it, and what npm needs to know. */
export function keyProviderFiles(name: string, core: CorePackage): Readonly<Record<string, string>> {
  const names = namesOf(name);
  return {
    [`${name}.ts`]: keyProviderSource(names),
    [`${name}.test.ts`]: keyProviderTest(names),
    "README.md": keyProviderReadme(names, core.clone !== undefined),
    "package.json": manifest(name, core),
  };
}
