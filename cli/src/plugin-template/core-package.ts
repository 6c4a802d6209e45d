import { existsSync } from "node:fs";
import { join } from "node:path";
import { shellWord } from "@cedar/core";

/** Where a new plugin's test has `@cedar/core` from. */
export interface CorePackage {
  /** As package.json names it: a range of versions, or the folder of a clone of Cedar's repository. */
  readonly specifier: string;
  /** The clone, where the command runs from one: until the packages are published, only that has them. */
  readonly clone: string | undefined;
}

/** @param clone the one that the command runs from; `undefined` for an installed package. */
export function corePackage(clone: string | undefined, version: string): CorePackage {
  return { clone, specifier: clone === undefined ? `^${version}` : `file:${join(clone, "core")}` };
}

/** What is to be typed before the test can run: the packages of a clone need be built once. */
export function buildSteps({ clone }: CorePackage): readonly string[] {
  if (clone === undefined || existsSync(join(clone, "core/dist/testing/index.js"))) return [];
  return [`npm --prefix ${shellWord(clone)} run build`];
}
