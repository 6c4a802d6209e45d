import test from "ava";
import { readMembers } from "../../src/config/read-members.ts";

/** What is read of an object of the file, in which `model` may not stand. */
function read(members: Readonly<Record<string, unknown>>): { values: object; problems: readonly string[] } {
  const problems: string[] = [];
  const refuse = (name: string): string | undefined => (name === "model" ? "may not" : undefined);
  const values = readMembers({ members, origin: "file x", refuse }, problems);
  return { values, problems };
}

test("settings are read by their places, values unchecked", (t) => {
  const { values, problems } = read({ maxTurns: "no number", cache: { ttl: 7, store: null } });
  t.deepEqual(values, { maxTurns: "no number", cacheTtlSeconds: 7, cacheStore: null });
  t.deepEqual(problems, []);
});

test("a setting that may not stand there is told with the reason", (t) => {
  t.deepEqual(read({ model: "m" }).problems, ["model (from file x): may not"]);
});

test("an unknown member is told with the nearest that may stand there", (t) => {
  t.deepEqual(read({ maxTurn: 1, modle: 1, caches: {}, "favourite colour": 1 }).problems, [
    'maxTurn (from file x): is no setting; did you mean "maxTurns"?',
    'modle (from file x): is no setting; did you mean "mode"?',
    'caches (from file x): is no setting; did you mean "cache"?',
    "favourite colour (from file x): is no setting",
  ]);
  t.deepEqual(read({ cache: { staleIfErorr: 1, tll: 1, model: 1 } }).problems, [
    'cache.staleIfErorr (from file x): is no setting; did you mean "staleIfError"?',
    'cache.tll (from file x): is no setting; did you mean "ttl"?',
    "cache.model (from file x): is no setting; cache has ttl, staleIfError, store, secret",
  ]);
});

test("a setting of the cache that stands outside of it is told its place", (t) => {
  const place = 'stands at cache.store in a configuration file: { "cache": { "store": … } }';
  for (const name of ["cacheStore", "cache.store", "store"])
    t.deepEqual(read({ [name]: "redis://x" }).problems, [`${name} (from file x): ${place}`]);
  t.regex(read({ cacheTtlSeconds: 1 }).problems.join(), /: stands at cache\.ttl in /u);
});

test("a cache that is no object is told what its members are", (t) => {
  for (const cache of [true, "12h", null, [], 7])
    t.deepEqual(read({ cache }).problems, [
      "cache (from file x): must be an object with the members ttl, staleIfError, store, secret",
    ]);
});

test("L2: a key that was pasted as a name is not shown", (t) => {
  const { problems } = read({
    "sk-a-key-at-the-wrong-place": 1,
    cache: { "sk-a-key-at-the-wrong-place": 1 },
  });
  t.is(problems.length, 2);
  t.false(problems.join().includes("wrong-place"));
});

test("names of JavaScript's own objects are unknown like any other", (t) => {
  const { values, problems } = read(JSON.parse('{"constructor": 1, "__proto__": {"mode": "auto"}}'));
  t.is(problems.length, 2);
  t.deepEqual(values, {});
});
