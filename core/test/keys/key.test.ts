import { Console } from "node:console";
import { PassThrough } from "node:stream";
import { format, inspect } from "node:util";
import { CedarError, Key } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { fingerprint } from "../../src/keys/fingerprint.ts";

const value = fakeKey("printed");
const shown = fingerprint(value);

function key(of = value): Key {
  return new Key(of, { service: "openai", source: "server", fetchedAt: new Date(0) });
}

test("a key holds its value and what is known of it", (t) => {
  const details = { service: "openai", source: "server", fetchedAt: new Date(1), expiresAt: new Date(2) };
  const full = new Key(value, { ...details, model: "gpt-5", cache: "disk" });
  t.is(full.reveal(), value);
  t.is(full.fingerprint, shown);
  t.like(full, { ...details, model: "gpt-5", cache: "disk" });
});

test("K16: a key is kept in this process only, unless its provider says so", (t) => {
  t.is(key().cache, "process");
});

test("keys are equal when their values are, wherever they came from", (t) => {
  t.true(key().equals(new Key(value, { service: "openai", source: "env", fetchedAt: new Date(9) })));
  t.false(key().equals(key(fakeKey("another"))));
});

/** Every way in which a program prints what it holds. */
const printers: Readonly<Record<string, (held: Key) => string>> = {
  "util.inspect": (held) => inspect(held),
  "util.inspect of everything": (held) =>
    inspect({ held: [held] }, { depth: null, showHidden: true, getters: true }),
  "util.inspect without custom printing": (held) => inspect(held, { customInspect: false, showHidden: true }),
  "util.format %s": (held) => format("%s", held),
  "util.format %o": (held) => format("%o", held),
  "util.format %O": (held) => format("%O", held),
  "util.format %j": (held) => format("%j", { held }),
  "util.format without a place for it": (held) => format("held:", held),
  "a template": (held) => String.raw({ raw: ["it is ", ""] }, held),
  "adding it to a text": (held) => `held: ${[held].join()}`,
  "String()": (held) => String(held),
  "JSON.stringify": (held) => JSON.stringify({ held, list: [held] }),
  "its own members": (held) => JSON.stringify(Object.getOwnPropertyDescriptors(held)),
  "a copy by spreading": (held) => inspect(Object.assign({}, held), { showHidden: true }),
  structuredClone: (held) => inspect(structuredClone({ held }), { depth: null, showHidden: true }),
  "an error's cause": (held) => inspect(new Error("outer", { cause: new Error("inner", { cause: held }) })),
  "an error's facts": (held) =>
    inspect(new CedarError("internal", "x", { facts: { held } }), { depth: null }),
  "an AggregateError": (held) => inspect(new AggregateError([new Error("one", { cause: held })], "all")),
};

for (const [printer, print] of Object.entries(printers))
  test(`L1: ${printer} does not reveal a key`, (t) => {
    const printed = print(key());
    t.false(printed.includes(value));
    t.false(printed.includes(value.slice(8, -6)));
  });

test("L1: console.log prints a key as its service, fingerprint and source", (t) => {
  const printed = new PassThrough({ encoding: "utf8" });
  new Console({ stdout: printed }).log(key(), "%s", { nested: { held: key() } });
  const text: unknown = printed.read();
  t.is(text, `Key(openai ${shown} from server) %s { nested: { held: Key(openai ${shown} from server) } }\n`);
});

test("L1: as text and as JSON a key is its fingerprint", (t) => {
  t.is(String(key()), shown);
  t.is(JSON.stringify(key()), JSON.stringify(shown));
});
