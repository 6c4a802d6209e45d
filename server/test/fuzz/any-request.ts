import fc from "fast-check";
import { headerLines, methods, oddTargets, paths, versions } from "./odd-values.ts";

export interface AnyRequestOptions {
  /** A token that the server knows. */
  readonly token: string;
}

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString("latin1"));
const words = fc.string({ unit: "grapheme-ascii", maxLength: 30 });
const encoded = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => encodeURIComponent(text));

const target = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...paths) },
  { weight: 2, arbitrary: fc.constantFrom(...oddTargets) },
  encoded.map((name) => `/config/keys/${name}`),
  bytes.map((name) => `/config/keys/${name}`),
  fc
    .tuple(fc.constantFrom(...paths), fc.oneof(words, encoded, bytes))
    .map(([path, query]) => `${path}?${query}`),
);

/** Row B18: `Authorization` of every kind. */
function authorization({ token }: AnyRequestOptions): fc.Arbitrary<string> {
  const nobody = Buffer.from('{"alg":"none"}').toString("base64url");
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(`Bearer ${token}`) },
    fc.constantFrom(
      "",
      "Bearer",
      "Bearer ",
      `Bearer ${token} ${token}`,
      `Bearer ${token}\0`,
      `Bearer\t${token}`,
      `Basic ${Buffer.from(`ci:${token}`).toString("base64")}`,
      "Basic ====",
      "Negotiate YII=",
      'Digest username="x", realm="y"',
      `Bearer ${nobody}.${nobody}.`,
      "Bearer ..",
      "Bearer ' OR '1'='1' --",
      'Bearer "; DROP TABLE cedar_server; --',
      "Bearer $" + "{jndi:ldap://127.0.0.1/x}",
      "Bearer __proto__",
      "Bearer token:*",
      `Bearer ${"x".repeat(6000)}`,
      `Bearer ${"x".repeat(1_000_000)}`,
      "Bearer \xff\xfe\x80",
    ),
    words.map((text) => `Bearer ${text}`),
    bytes,
  );
}

const others = fc.constantFrom(...headerLines);

const bodies = fc.oneof(
  fc.constantFrom(
    "",
    '{"fingerprint":"sk-abc\xe2\x80\xa6wxyz"}',
    '{"fingerprint":',
    '{"__proto__":{"fingerprint":"x"}}',
    '{"constructor":{"prototype":{}}}',
    "null",
    "[".repeat(500),
    `{"fingerprint":"${"x".repeat(3000)}"}`,
    "x".repeat(70_000),
    '"\xff\xfe\\ud800"',
  ),
  fc.json({ maxDepth: 3 }).map((json) => Buffer.from(json).toString("latin1")),
  bytes,
);

/** A body with the header that says how long it is, rightly or not. */
const framed = fc.oneof(
  { weight: 3, arbitrary: fc.constant(["", ""] as const) },
  { weight: 3, arbitrary: bodies.map((body) => [`Content-Length: ${body.length}\r\n`, body] as const) },
  fc.tuple(fc.nat(300), bodies).map(([length, body]) => [`Content-Length: ${length}\r\n`, body] as const),
  bodies.map((body) => {
    const chunks = body === "" ? "" : `${body.length.toString(16)};x=y\r\n${body}\r\n`;
    return ["Transfer-Encoding: chunked\r\n", `${chunks}0\r\n\r\n`] as const;
  }),
  fc
    .oneof(
      fc.constantFrom(
        "zz\r\n",
        "ffffffffffffffffff\r\n",
        "-1\r\nx\r\n",
        "5\r\nx",
        "0\r\n\r",
        "0\r\na: b\0\r\n\r\n",
      ),
      bytes,
    )
    .map((body) => ["Transfer-Encoding: chunked\r\n", body] as const),
);

function wholeRequest(options: AnyRequestOptions): fc.Arbitrary<string> {
  const authorizations = authorization(options);
  const header = fc.oneof(
    { weight: 3, arbitrary: others },
    { weight: 3, arbitrary: authorizations.map((value) => `Authorization: ${value}`) },
    authorizations.map((value) => `X-App-Token: ${value.replace(/^Bearer /u, "")}`),
    fc.tuple(words, bytes).map(([name, value]) => `${name}: ${value}`),
  );
  return fc
    .record({
      method: fc.oneof({ weight: 4, arbitrary: fc.constantFrom("GET", "POST") }, fc.constantFrom(...methods)),
      target,
      version: fc.constantFrom(...versions),
      host: fc.constantFrom("Host: localhost\r\n", "Host: localhost\r\n", ""),
      headers: fc.array(header, { maxLength: 3 }),
      framed,
    })
    .map(({ method, target, version, host, headers, framed: [length, body] }) => {
      const lines = headers.map((line) => `${line}\r\n`).join("");
      return `${method} ${target} ${version}\r\n${host}${lines}${length}\r\n${body}`;
    });
}

/**
 * Requests to the byte, in latin1: right, wrong, or none at all. One or more requests on one connection, whole or with bytes put in, left out or cut off.
 */
export function anyRequest(options: AnyRequestOptions): fc.Arbitrary<string> {
  const whole = wholeRequest(options);
  const damaged = fc
    .tuple(whole, fc.nat(400), fc.nat(20), bytes)
    .map(([text, at, without, put]) => text.slice(0, at) + put + text.slice(at + without));
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 2, arbitrary: fc.array(whole, { minLength: 2, maxLength: 4 }).map((all) => all.join("")) },
    { weight: 2, arbitrary: damaged },
    whole.map((text) => text.replaceAll("\r\n", "\n")),
    fc.tuple(whole, fc.nat(100)).map(([text, at]) => text.slice(0, at)),
    bytes,
  );
}
