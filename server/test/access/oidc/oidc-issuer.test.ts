import { ManualClock } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { discoverKeys } from "../../../src/access/oidc/discover-keys.ts";
import { IssuerKeys } from "../../../src/access/oidc/issuer-keys.ts";
import { OidcIssuer } from "../../../src/access/oidc/oidc-issuer.ts";
import { Problem } from "../../../src/problem.ts";
import { audience, subject, TestIssuer } from "../../helpers/test-issuer.ts";

const minute = 60_000;

async function world(t: ExecutionContext) {
  const issuer = await TestIssuer.start(t);
  const clock = new ManualClock(Date.now());
  const log = pino({ enabled: false });
  const keys = new IssuerKeys({ issuer: issuer.url, clock, log, discover: discoverKeys });
  const rules = [{ issuer: issuer.url, audience: [audience], subjects: [subject] }];
  const known = new OidcIssuer({ issuer: issuer.url, rules, keys, clock });
  const show = async (jwt: string): Promise<string> => {
    try {
      return (await known.clientOf(jwt)).name;
    } catch (error) {
      if (error instanceof Problem) return error.code;
      throw error;
    }
  };
  const fetches = (): number => issuer.asked.filter((path) => path === "/jwks").length;
  return { issuer, clock, show, fetches };
}

test("a key that the issuer has added since is found, once the last question is half a minute ago", async (t) => {
  const { issuer, clock, show, fetches } = await world(t);
  t.is(await show(await issuer.sign()), subject);
  await issuer.rotate("second", "first");
  const jwt = await issuer.sign();
  t.is(await show(jwt), "token-unknown");
  clock.advance(31_000);
  t.is(await show(jwt), subject);
  t.is(await show(await issuer.sign({}, { kid: "first" })), subject);
  t.is(fetches(), 2);
});

test("B16: JWTs of keys that nobody knows do not make the server ask the issuer again and again", async (t) => {
  const { issuer, clock, show, fetches } = await world(t);
  const unknown = async (number: number): Promise<string> =>
    await issuer.sign({}, { header: { kid: `made-up-${number}` } });
  for (let number = 0; number < 50; number += 1) t.is(await show(await unknown(number)), "token-unknown");
  t.is(fetches(), 1);
  clock.advance(31_000);
  await Promise.all(Array.from({ length: 50 }, async (_, number) => await show(await unknown(number))));
  t.is(fetches(), 2);
});

test("a key that the issuer has removed counts no more after ten minutes, also for a JWT that was checked", async (t) => {
  const { issuer, clock, show } = await world(t);
  const exp = Math.floor(Date.now() / 1000) + 7200;
  const jwt = await issuer.sign({ exp });
  t.is(await show(jwt), subject);
  await issuer.rotate("second");
  t.is(await show(jwt), subject);
  clock.advance(11 * minute);
  t.is(await show(jwt), "token-unknown");
});

test("a JWT that was checked is good until its end, and no longer", async (t) => {
  const { issuer, clock, show } = await world(t);
  const jwt = await issuer.sign({ exp: Math.floor(clock.now() / 1000) + 120 });
  t.is(await show(jwt), subject);
  clock.advance(115_000);
  t.is(await show(jwt), subject);
  clock.advance(minute);
  t.is(await show(jwt), "token-expired");
});

test("B13: with an issuer that went down its keys count for ten minutes, then 503, and again once it answers", async (t) => {
  const { issuer, clock, show } = await world(t);
  const exp = Math.floor(Date.now() / 1000) + 7200;
  t.is(await show(await issuer.sign({ exp })), subject);
  issuer.instead = (_request, response) => void response.writeHead(500).end();
  clock.advance(9 * minute);
  t.is(await show(await issuer.sign({ exp, jti: "second" })), subject);
  clock.advance(2 * minute);
  const jwt = await issuer.sign({ exp, jti: "third" });
  t.is(await show(jwt), "issuer-unavailable");
  issuer.instead = undefined;
  t.is(await show(jwt), "issuer-unavailable", "it is left alone for five seconds");
  clock.advance(6000);
  t.is(await show(jwt), subject);
});

test("issuers that sign by elliptic curves are taken as well", async (t) => {
  const { issuer, show } = await world(t);
  await issuer.rotate("ES-1", "first");
  t.is(await show(await issuer.sign()), subject);
});
