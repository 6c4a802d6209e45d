import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import type { Schema } from "joi";
import {
  clientTokensSchema,
  commandSchema,
  headerSafeSchema,
  namesSchema,
  pluginsSchema,
  switchSchema,
  urlSchema,
} from "../../src/config/setting-schemas.ts";
import { validate } from "../../src/validate.ts";

function acceptedOf(schema: Schema, given: unknown): unknown {
  const { value, error } = validate(schema, given);
  return error === undefined ? value : `refused: ${error.message}`;
}

function refusalOf(schema: Schema, given: unknown): string {
  const { error } = validate(schema, given, { errors: { label: false } });
  return error?.message ?? "accepted";
}

test("a switch is on for 1, true, yes, on, off for their opposites, in any letters, as text, number or boolean", (t) => {
  for (const on of ["1", "true", "yes", "on", "TRUE", "Yes", 1, true])
    t.is(acceptedOf(switchSchema, on), true);
  for (const off of ["0", "false", "no", "off", 0, false]) t.is(acceptedOf(switchSchema, off), false);
  for (const other of ["", "2", "y", 2, null, [], {}, Number.NaN])
    t.is(refusalOf(switchSchema, other), "must be 1 or 0, true or false");
});

test("C1: names are parted by commas, with or without spaces, or stand in an array", (t) => {
  t.deepEqual(acceptedOf(namesSchema, "cache,server, env "), ["cache", "server", "env"]);
  t.deepEqual(acceptedOf(namesSchema, ["cache", "env"]), ["cache", "env"]);
});

test("C1: an empty name, one that comes twice, and what is no name are refused", (t) => {
  for (const given of ["", [], [""], " , "])
    t.is(refusalOf(namesSchema, given), "is empty: name one at least");
  for (const given of ["cache,,env", "cache,", ["env", ""]])
    t.is(refusalOf(namesSchema, given), "has an empty name");
  t.is(refusalOf(namesSchema, "env,cache,env"), 'names "env" twice');
  t.is(refusalOf(namesSchema, "env,cache,env,cache,env"), 'names "env", "cache" twice');
  for (const given of [7, null, true, {}, ["env", 7], [["env"]]])
    t.is(refusalOf(namesSchema, given), "must be names parted by commas");
});

test("L6: a key that was pasted in the place of a name is not quoted", (t) => {
  const key = fakeKey("pasted");
  t.is(refusalOf(namesSchema, [key, key]), 'names "sk-…" twice');
});

test("X1: a command is a program and its arguments, a text each; one without arguments may stand alone", (t) => {
  t.deepEqual(acceptedOf(commandSchema, ["vault", "read", ""]), ["vault", "read", ""]);
  t.deepEqual(acceptedOf(commandSchema, "vault"), ["vault"]);
  t.is(refusalOf(commandSchema, []), 'names no program: it must be ["PROGRAM", "ARGUMENT", …], each a text');
  for (const given of [{}, 7, ["vault", 7]])
    t.is(
      refusalOf(commandSchema, given),
      'must be a text: a command is ["PROGRAM", "ARGUMENT", …], each a text',
    );
  for (const given of ["", [""], [7], {}, 7, [["vault"]]]) t.not(refusalOf(commandSchema, given), "accepted");
});

test("a base URL is given back without slashes at its end", (t) => {
  t.is(acceptedOf(urlSchema, "https://cedar.example"), "https://cedar.example");
  t.is(acceptedOf(urlSchema, "https://cedar.example//"), "https://cedar.example");
  t.is(acceptedOf(urlSchema, "HTTP://LocalHost:8080/base/"), "http://localhost:8080/base");
  t.is(acceptedOf(urlSchema, "http://[::1]:8080"), "http://[::1]:8080");
});

test("an address of this machine without its scheme is told with it", (t) => {
  for (const bare of ["localhost:8080", "127.0.0.1:8080", "[::1]:8080/", "LOCALHOST"])
    t.is(refusalOf(urlSchema, bare), `has no http:// before it: \`http://${bare}\``);
});

const badUrls: Readonly<Record<string, RegExp>> = {
  "cedar.example": /^is not a URL$/u,
  "": /is not allowed to be empty/u,
  "http://": /^is not a URL$/u,
  "http://[::1": /^is not a URL$/u,
  "ftp://cedar.example": /^must start with https:\/\/ or http:\/\/$/u,
  "file:///etc/passwd": /^must start with https:\/\/ or http:\/\/$/u,
  "javascript:alert(1)": /^must start with https:\/\/ or http:\/\/$/u,
  "127.0.0.1:8080/?key=hunter2": /^is not a URL$/u,
  "https://user:hunter2@cedar.example": /credentials do not belong in a URL$/u,
  "https://hunter2@cedar.example": /credentials do not belong in a URL$/u,
  "http://127.0.0.1@evil.example": /credentials do not belong in a URL$/u,
  "http://:hunter2@cedar.example": /credentials do not belong in a URL$/u,
  "https://cedar.example/?key=hunter2": /^has a query or a fragment/u,
  "https://cedar.example/#hunter2": /^has a query or a fragment/u,
  "https://cedar.example/?": /^has a query or a fragment/u,
  "https://cedar.example/#": /^has a query or a fragment/u,
};
for (const [url, words] of Object.entries(badUrls))
  test(`N3: the base URL "${url}" is refused, and not quoted`, (t) => {
    const refusal = refusalOf(urlSchema, url);
    t.regex(refusal, words);
    t.false(refusal.includes("hunter2"));
    t.false(refusal.includes("example"));
  });

test("N3: a base URL that is no text is refused", (t) => {
  for (const given of [7, null, {}, ["http://a"]]) t.is(refusalOf(urlSchema, given), "must be a string");
});

test("N4: a token of printable ASCII without spaces is accepted", (t) => {
  const token = "aZ09-._~!#$%&'()*+,/:;=?@[]^`{|}\"\\<>";
  t.is(acceptedOf(headerSafeSchema, token), token);
});

const badTokens = [
  "secret\r\nX-Evil: 1",
  "secret\n",
  "secret\0",
  " secret",
  "sec ret",
  "sécret",
  "secret\u007F",
];
for (const token of badTokens)
  test(`N4: the token ${JSON.stringify(token)} is refused, and not quoted`, (t) => {
    const refusal = refusalOf(headerSafeSchema, token);
    t.regex(refusal, /^holds white space, a control character or one outside ASCII/u);
    t.false(refusal.includes("secret"));
    t.false(refusal.includes("Evil"));
  });

test("S8: client tokens are read from name:token,name:token, or from an array of them", (t) => {
  const tokens = [
    { name: "laptop", token: "abc:def" },
    { name: "ci.build@example-1", token: "xyz" },
  ];
  t.deepEqual(acceptedOf(clientTokensSchema, "laptop:abc:def, ci.build@example-1:xyz"), tokens);
  t.deepEqual(acceptedOf(clientTokensSchema, tokens), tokens);
  t.deepEqual(acceptedOf(clientTokensSchema, ["laptop:abc:def", "ci.build@example-1:xyz"]), tokens);
  t.deepEqual(acceptedOf(clientTokensSchema, []), []);
  // What a host has made, in base64, is the token of one client.
  const made = "q8Zx+0n/3yB1tqU7o2VYw5m9LkRfC4pJ6dHsGhT1eXA=";
  t.deepEqual(acceptedOf(clientTokensSchema, made), [{ name: "client", token: made }]);
});

test("S8: client tokens of another form are refused by their number, and not quoted", (t) => {
  const form = "must be name:token,name:token";
  t.is(refusalOf(clientTokensSchema, "hunter2"), `${form}; entry 1 is not of that form`);
  t.is(refusalOf(clientTokensSchema, "a:b,hunter2"), `${form}; entry 2 is not of that form`);
  for (const given of ["", ":hunter2", "a:", "a b:hunter2", "a:hunter2 x", "a:hunter2\r\nx", "a:b,"])
    t.regex(refusalOf(clientTokensSchema, given), /^must be name:token,name:token; entry \d is not/u);
  for (const given of [7, null, {}, [7], [{ name: "a" }], [{ name: 1, token: "hunter2" }], [null]])
    t.is(refusalOf(clientTokensSchema, given), form);
});

test("S8: two tokens for one client are refused", (t) => {
  t.is(refusalOf(clientTokensSchema, "a:one,b:two,a:three"), 'names the client "a" twice');
});

test("P3: plugins are named by texts, or by objects with their options; one may stand alone", (t) => {
  t.deepEqual(acceptedOf(pluginsSchema, "./vault.ts"), [{ plugin: "./vault.ts" }]);
  t.deepEqual(acceptedOf(pluginsSchema, { plugin: "vault" }), [{ plugin: "vault" }]);
  t.deepEqual(acceptedOf(pluginsSchema, ["a", { plugin: "b", options: { deep: [1] } }]), [
    { plugin: "a" },
    { plugin: "b", options: { deep: [1] } },
  ]);
});

test("P3: what names no plugin is refused", (t) => {
  for (const given of [7, [true], [["a"]], null])
    t.regex(refusalOf(pluginsSchema, given), /^must be the name of a file or package, or an object/u);
  t.is(refusalOf(pluginsSchema, [{}]), "is required");
  t.is(
    refusalOf(pluginsSchema, [{ plugin: "a", option: 1 }]),
    "is no member of a plugin, which has plugin and options",
  );
  t.is(refusalOf(pluginsSchema, [""]), "is not allowed to be empty");
});
