import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { findAddressBy } from "../src/client-address.ts";
import { ask } from "./helpers/ask.ts";
import { serve } from "./helpers/serve.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const peer = "192.0.2.9";
const client = "203.0.113.7";
const words = "OpenAI key requested";

/** What a request of the peer with this header is taken for, by what is trusted. */
function found(trustProxy: number | readonly string[] | undefined, forwarded?: string, from = peer): string {
  return findAddressBy(trustProxy)(from, forwarded);
}

test("without trusted proxies nothing of the header is believed", (t) => {
  for (const trusted of [undefined, 0]) t.is(found(trusted, `${client}, 127.0.0.1`), peer);
});

test("with a number of proxies the entry that the outermost of them wrote counts, whatever a client wrote before it", (t) => {
  t.is(found(1, client), client);
  t.is(found(1, `127.0.0.1, 10.0.0.1, ${client}`), client);
  t.is(found(2, `127.0.0.1,${client},10.0.0.5`), client);
});

test("a chain with too few entries has not passed all proxies: none of them is believed", (t) => {
  t.is(found(1), peer);
  t.is(found(1, ""), peer);
  t.is(found(2, client), peer);
  t.is(found(3, `${client}, 10.0.0.5`), peer);
});

test("with addresses the first that is none of the proxies counts, from the right to the left", (t) => {
  const proxies = ["192.0.2.0/24", "10.0.0.5", "2001:db8:1::/48"];
  t.is(found(proxies, client), client);
  t.is(found(proxies, `1.1.1.1, ${client}, 10.0.0.5`), client);
  t.is(found(proxies, `${client}, 2001:db8:1::7, 10.0.0.5`), client);
  t.is(found(proxies, `1.1.1.1, ${client}, 10.0.0.6`), "10.0.0.6");
  t.is(found(proxies, "10.0.0.5, 192.0.2.1"), "10.0.0.5");
  t.is(found(proxies), peer);
});

test("of whoever is no trusted proxy nothing is believed", (t) => {
  t.is(found(["10.0.0.0/8"], client), peer);
  t.is(found(["2001:db8::/32"], client, "2001:db9::1"), "2001:db9::1");
  t.is(found(["2001:db8::/32"], client, "2001:DB8:0::1"), client);
});

test("what is no address is not taken for one", (t) => {
  for (const garbage of [
    "unknown",
    "_hidden",
    "",
    "256.1.1.1",
    "1.2.3",
    "<script>",
    "a".repeat(5000),
    "::1::",
    "[::1",
    "1.2.3.4:99999999",
  ]) {
    t.is(found(1, garbage), peer, garbage);
    t.is(found([peer], `${client}, ${garbage}`), peer, garbage);
  }
});

test("an entry may have a port, an address has one form, and IPv4 within IPv6 is IPv4", (t) => {
  const forms = [
    [`${client}:51234`, client],
    ["[2001:DB8:0:0::1]:443", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["::ffff:203.0.113.7", client],
    ["::FFFF:cb00:7107", client],
    ["[::ffff:203.0.113.7]:80", client],
    ["fe80::1%eth0", "fe80::1"],
    ["  203.0.113.7\t", client],
  ] as const;
  for (const [entry, expected] of forms) t.is(found(1, entry), expected, entry);
  t.is(found(undefined, undefined, "::ffff:192.0.2.9"), peer);
  t.is(found(["192.0.2.0/24"], client, "::ffff:192.0.2.9"), client);
  t.is(found(["::ffff:192.0.2.0/120"], client, "::ffff:192.0.2.9"), client);
});

test("the log and the audit log name the client's address behind trusted proxies, and the connection's without", async (t) => {
  for (const [trusted, expected] of [
    ["", "127.0.0.1"],
    ["1", client],
    ["127.0.0.0/8", client],
    ["10.0.0.0/8", "127.0.0.1"],
  ] as const) {
    const folder = await temporaryFolder(t);
    const variables = {
      OPENAI_API_KEY: fakeKey("proxies"),
      CEDAR_CLIENT_TOKENS: "ci:token-of-the-ci-client-0123456789",
      CEDAR_STATE_DIRECTORY: folder,
      CEDAR_TRUST_PROXY: trusted,
    };
    const { keyUrl, log } = await serve(t, { variables });
    const headers = {
      authorization: "Bearer token-of-the-ci-client-0123456789",
      "x-forwarded-for": `198.51.100.1, ${client}`,
    };
    t.is((await ask(keyUrl, { headers })).status, 200);
    t.is(log.named(words)[0]?.address, expected, trusted);
    const audit = await readFile(join(folder, "audit.jsonl"), "utf8");
    t.true(audit.includes(`"address":"${expected}"`), audit);
    t.false(`${audit}${log.text}`.includes("198.51.100.1"));
  }
});

test("S8: an open server on loopback gives nothing to what is forwarded, whichever proxies are trusted", async (t) => {
  for (const trusted of ["1", "127.0.0.1"]) {
    const variables = { OPENAI_API_KEY: fakeKey("proxies"), CEDAR_TRUST_PROXY: trusted };
    const { keyUrl, log } = await serve(t, { variables });
    for (const forwarded of ["127.0.0.1", client])
      t.is((await ask(keyUrl, { headers: { "x-forwarded-for": forwarded } })).status, 403);
    t.is(log.named(words)[1]?.address, client);
  }
});
