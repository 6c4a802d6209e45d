import { keyProviderReadme } from "./key-provider-readme.ts";
import { keyProviderSource } from "./key-provider-source.ts";
import { keyProviderTest } from "./key-provider-test.ts";
import { namesOf } from "./names-of.ts";

function manifest(name: string, cedarVersion: string): string {
  const content = {
    // npm knows no capitals.
    name: name.toLowerCase(),
    version: "0.1.0",
    private: true,
    type: "module",
    exports: `./${name}.ts`,
    scripts: { test: "node --test" },
    engines: { node: ">=22.19" },
    devDependencies: { "@cedar/core": `^${cedarVersion}`, "@types/node": "^24.0.0" },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** The files of a new key provider, by name: the plugin, its test, a page about it, and what npm needs to know. */
export function keyProviderFiles(name: string, cedarVersion: string): Readonly<Record<string, string>> {
  const names = namesOf(name);
  return {
    [`${name}.ts`]: keyProviderSource(names),
    [`${name}.test.ts`]: keyProviderTest(names),
    "README.md": keyProviderReadme(names),
    "package.json": manifest(name, cedarVersion),
  };
}
