import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ManualClock } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { ServerStore } from "../../src/store/server-store.ts";
import { TokenStore } from "../../src/tokens/token-store.ts";
import { tokenDigest } from "../../src/tokens/token-value.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

interface World {
  readonly tokens: TokenStore;
  readonly store: ServerStore;
  readonly clock: ManualClock;
  readonly folder: string;
}

async function world(t: ExecutionContext): Promise<World> {
  const folder = await temporaryFolder(t);
  const clock = new ManualClock();
  const store = new ServerStore(`sqlite://${join(folder, "server.sqlite")}`);
  t.teardown(async () => await store.close());
  return { tokens: new TokenStore(store, clock), store, clock, folder };
}

test("a token is letters, digits, _ and -, 32 of them at least, and begins as secret scanners know it", async (t) => {
  const { tokens } = await world(t);
  t.regex(await tokens.create({ name: "ci" }), /^cedar_token_[\w-]{43}$/u);
});

test("B18: the store keeps the digest of a token, and nowhere the token", async (t) => {
  const { tokens, folder } = await world(t);
  const token = await tokens.create({ name: "ci", note: "build machines" });
  t.true((await tokens.records()).has(tokenDigest(token)));
  const texts = await Promise.all(
    (await readdir(folder)).map(async (name) => await readFile(join(folder, name), "latin1")),
  );
  t.true(texts.some((text) => text.includes("build machines")));
  for (const text of texts) t.false(text.includes(token.slice(12)));
});

test("a client has one token at a time; a second one is refused, and says what to do instead", async (t) => {
  const { tokens, clock } = await world(t);
  await tokens.create({ name: "ci", expiresAt: new Date(clock.now() + 1000) });
  const error = await t.throwsAsync(tokens.create({ name: "ci" }), { code: "usage-invalid" });
  t.like(error, { hint: "`cedar token rotate ci` makes another one, `cedar token revoke ci` ends it." });
  clock.advance(1000);
  await t.notThrowsAsync(tokens.create({ name: "ci" }));
});

test("revoking ends all tokens of a client, or the one with an id, and keeps them in the list", async (t) => {
  const { tokens, clock } = await world(t);
  await tokens.create({ name: "ci" });
  clock.advance(1);
  await tokens.rotate("ci", 3600);
  clock.advance(1);
  await tokens.create({ name: "ann" });
  const [first, second, ann] = await tokens.list();
  t.deepEqual([first?.name, second?.name, ann?.name], ["ci", "ci", "ann"]);
  t.deepEqual(
    (await tokens.revoke(second?.id ?? "")).map(({ id }) => id),
    [second?.id],
  );
  t.deepEqual(
    (await tokens.revoke("ci")).map(({ id }) => id),
    [first?.id],
  );
  t.deepEqual(await tokens.revoke("ci"), []);
  const revokedAt = new Date(clock.now()).toISOString();
  t.deepEqual(
    (await tokens.list()).map((token) => token.revokedAt),
    [revokedAt, revokedAt, null],
  );
});

test("a name or id that nobody has is told, with where to look", async (t) => {
  const { tokens } = await world(t);
  await t.throwsAsync(tokens.revoke("bob"), { code: "name-unknown", message: /"bob"/u });
  await t.throwsAsync(tokens.rotate("bob", 60), { code: "name-unknown" });
});

test("rotating makes a token of the same rights, and lets the old one go on for the grace, never longer than it would have", async (t) => {
  const { tokens, clock } = await world(t);
  const expiresAt = new Date(clock.now() + 60_000);
  await tokens.create({ name: "ci", services: ["openai"], isAdmin: true, note: "builds", expiresAt });
  clock.advance(1);
  await tokens.rotate("ci", 10);
  const [old, fresh] = await tokens.list();
  t.is(old?.expiresAt, new Date(clock.now() + 10_000).toISOString());
  t.like(fresh, { services: ["openai"], isAdmin: true, note: "builds", expiresAt: expiresAt.toISOString() });
  await tokens.rotate("ci", 3600);
  t.is((await tokens.list())[0]?.expiresAt, old?.expiresAt);
});

test("each change has a revision of its own, and before the first there is none", async (t) => {
  const { tokens } = await world(t);
  const revisions = [await tokens.revision()];
  const changes = [
    async () => await tokens.create({ name: "ci" }),
    async () => await tokens.rotate("ci", 0),
    async () => await tokens.revoke("ci"),
  ];
  for (const change of changes) {
    await change();
    revisions.push(await tokens.revision());
  }
  t.is(revisions[0], undefined);
  t.is(new Set(revisions).size, 4);
});

test("S8: that there were tokens is remembered without changing what is remembered already", async (t) => {
  const { tokens } = await world(t);
  await tokens.rememberThatThereWere();
  const revision = await tokens.revision();
  t.truthy(revision);
  await tokens.rememberThatThereWere();
  t.is(await tokens.revision(), revision);
});

test("what nobody can make sense of in the store lets nobody in", async (t) => {
  const { tokens, store } = await world(t);
  const token = await tokens.create({ name: "ci" });
  const whole = (await tokens.records()).get(tokenDigest(token));
  const broken = [
    null,
    1,
    "ci",
    {},
    { ...whole, name: 1 },
    { ...whole, expiresAt: "tomorrow" },
    { ...whole, isAdmin: "yes" },
    { ...whole, services: "openai" },
    { ...whole, revokedAt: 5 },
    { ...whole, note: {} },
  ];
  for (const [position, value] of broken.entries()) await store.set(`token:${position}`, value);
  t.deepEqual([...(await tokens.records()).keys()], [tokenDigest(token)]);
});
