import { execFileSync } from "node:child_process";
import { chmod, chown, stat } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

// Only root can make files that belong to another user.
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const serverUrl = "https://cedar.example";

async function warningsOf(
  t: ExecutionContext,
  values: object,
  mode: number,
  owner?: number,
): Promise<{ warnings: readonly string[]; path: string }> {
  const HOME = await temporaryFolder(t, { ".config/cedar-cli/config.json": JSON.stringify(values) });
  const path = join(HOME, ".config/cedar-cli/config.json");
  await chmod(path, mode);
  if (owner !== undefined) await chown(path, owner, owner);
  const { warnings } = await loadConfig({ environment: { HOME } });
  return { warnings, path };
}

const secrets = {
  "a token": { token: "token-of-the-file" },
  "a profile's token": { profiles: { staging: { serverUrl, token: "token-of-staging" } } },
  "the password of a store": { cache: { store: "redis://:password-of-redis@localhost" } },
  "a key at the wrong place": { model: fakeKey("misplaced") },
};

for (const [what, values] of Object.entries(secrets))
  test(`F3: of a file with ${what} that others may read is told, with the way to mend it`, async (t) => {
    const { warnings, path } = await warningsOf(t, values, 0o644);
    const found = `Others may read the configuration file ${path} (mode 644), which holds a secret.`;
    t.deepEqual(warnings, [`${found} Mend it: \`chmod 600 ${path}\`.`]);
    t.deepEqual((await warningsOf(t, values, 0o600)).warnings, []);
  });

test("F3: of a file with a secret that others may change is told so", async (t) => {
  const { warnings } = await warningsOf(t, secrets["a token"], 0o620);
  t.regex(warnings.join(), /^Others may change the configuration file .* \(mode 620\)/u);
});

test("the way to mend it can be pasted, whatever the path", async (t) => {
  const folder = await temporaryFolder(t, { "it's a home/config.json": JSON.stringify(secrets["a token"]) });
  const path = join(folder, "it's a home/config.json");
  await chmod(path, 0o644);
  const { warnings } = await loadConfig({ environment: {}, configFile: path });
  const command = /`(?<command>chmod .*)`\.$/u.exec(warnings.join())?.groups?.command ?? "";
  execFileSync("sh", ["-c", command]);
  t.is((await stat(path)).mode & 0o777, 0o600);
});

test("a file without a secret may be read by everybody", async (t) => {
  t.deepEqual((await warningsOf(t, { serverUrl, model: "gpt-5" }, 0o644)).warnings, []);
});

asRoot("a file of another user's, such as the secret of a container, is his to mend", async (t) => {
  t.deepEqual((await warningsOf(t, secrets["a token"], 0o644, 65534)).warnings, []);
});
