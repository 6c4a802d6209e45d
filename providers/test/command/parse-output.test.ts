import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { parseOutput } from "../../src/command/parse-output.ts";

const key = fakeKey("parsed");
const json = (fields: Record<string, unknown>) => JSON.stringify({ version: 1, key, ...fields });

function parse(output: string | Uint8Array) {
  return parseOutput(Buffer.from(output));
}

function mark(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
}

const accepted: Readonly<Record<string, string | Uint8Array>> = {
  "a line without an end": key,
  "a line with LF": `${key}\n`,
  "a line with CRLF": `${key}\r\n`,
  "a line after a byte order mark": mark(`${key}\n`),
  "JSON on a line": `${json({})}\n`,
  "JSON over many lines": JSON.stringify({ version: 1, key }, null, 2),
  "JSON after a byte order mark": mark(json({})),
  "JSON with fields that are not known yet": json({ later: { more: true } }),
};
for (const [name, output] of Object.entries(accepted)) {
  test(`X4: ${name} is a key that this process keeps`, (t) => {
    t.like(parse(output), { key: { value: key, cache: "process" } });
  });
}

const mebibyte = "x".repeat(2 ** 20);
const refused: Readonly<Record<string, readonly [output: string | Uint8Array, problem: string]>> = {
  nothing: ["", "printed nothing"],
  "a byte order mark alone": [mark(""), "printed nothing"],
  "a line break alone": ["\r\n", "printed nothing but white space"],
  "white space alone": [" \t\n \n", "printed nothing but white space"],
  "two lines": [`${key}\n${key}\n`, "printed more than one line"],
  "a line and an empty one": [`${key}\n\n`, "printed more than one line"],
  "an empty line first": [`\n${key}`, "printed more than one line"],
  "JSON after an empty line": [`\n${json({})}`, "printed more than one line"],
  "lines of old Macintoshes": [`${key}\r${key}`, "printed more than one line"],
  "a character that is cut": [Buffer.from(`${key}ä`).subarray(0, -1), "printed what is not UTF-8"],
  "bytes that are no text": [new Uint8Array([0xff, 0x00, 0x80]), "printed what is not UTF-8"],
  "UTF-16": [
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(key, "utf16le")]),
    "printed what is not UTF-8",
  ],
  "torn JSON": [json({}).slice(0, -1), "printed what starts like JSON and is none"],
  "JSON and more": [`${json({})}${json({})}`, "printed what starts like JSON and is none"],
  "JSON without a version": [JSON.stringify({ key }), 'printed JSON without a "version", which must be 1'],
  "another version": [
    json({ version: 2 }),
    'printed JSON whose "version" is 2: this Cedar knows version 1, a number',
  ],
  "the version as text": [
    json({ version: key }),
    'printed JSON whose "version" is a text: this Cedar knows version 1, a number',
  ],
  "a misspelt key": [
    JSON.stringify({ version: 1, Key: key }),
    'printed JSON with the member "Key", which is called "key"',
  ],
  "an end by another name": [
    json({ expiresAt: "2026-11-22T18:00:00Z" }),
    'printed JSON with the member "expiresAt", which is called "expires_at"',
  ],
  "a renewal by another name": [
    json({ "Refresh-After": "2026-11-22T18:00:00Z" }),
    'printed JSON with the member "Refresh-After", which is called "refresh_after"',
  ],
  "a time without a key": [json({ key: undefined, expires_at: 1 }), 'printed JSON without a "key"'],
  "a key that is null": [json({ key: null }), 'printed JSON whose "key" is null: it must be a text'],
  "a key that is a number": [json({ key: 42 }), 'printed JSON whose "key" is a number: it must be a text'],
  "a key that is a list": [json({ key: [key] }), 'printed JSON whose "key" is a list: it must be a text'],
  "a caching that is none": [
    json({ cache: key }),
    'printed JSON whose "cache" is none of "none", "process" and "disk"',
  ],
  "a member of every object as caching": [
    json({ cache: "toString" }),
    'printed JSON whose "cache" is none of "none", "process" and "disk"',
  ],
};
for (const [name, [output, problem]] of Object.entries(refused)) {
  test(`X4: ${name} is refused with a message of its own`, (t) => {
    t.deepEqual(parse(output), { problem });
  });
}

test("X4: a program says that it has no key by JSON with a version alone", (t) => {
  t.deepEqual(parse('{"version":1}\n'), { none: true });
});

const senseless: readonly (readonly [time: unknown, found: string])[] = [
  ["NaN", "is no such time"],
  ["", "is no such time"],
  ["tomorrow", "is no such time"],
  ["1970-01-01T00:00:00Z", "is no such time"],
  ["9999-01-01T00:00:00Z", "is no such time"],
  [5, "is a number"],
  [1e12, "is a number"],
  [true, "is a boolean"],
  [{}, "is an object"],
  [null, "is null"],
];
for (const field of ["expires_at", "refresh_after"]) {
  for (const [time, found] of senseless) {
    test(`K12: ${JSON.stringify(time)} as ${field} is refused, and the field named`, (t) => {
      const wanted = "it must be a text such as 2026-11-22T18:00:00Z, of a year from 2020 to 2099";
      t.deepEqual(parse(json({ [field]: time })), {
        problem: `printed JSON whose "${field}" ${found}: ${wanted}`,
      });
    });
  }
}

test("L2: no problem quotes the output", (t) => {
  const outputs = [
    ...Object.values(refused).map(([output]) => output),
    `{"version":1,"key":"${key}`,
    `{${mebibyte}`,
  ];
  for (const output of outputs) t.false(JSON.stringify(parse(output)).includes(key.slice(8, -4)));
});
