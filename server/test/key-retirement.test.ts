import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { until } from "./helpers/key-api.ts";
import { key, lookedInto, rejectionWorld, shown } from "./helpers/rejection-world.ts";

const minute = 60_000;

test("K6: a key that the API refuses is not given away any more, until the source has another", async (t) => {
  const server = await rejectionWorld(t);
  t.is((await server.give()).status, 200);
  await server.report();
  t.is(await server.finding(1), "refused");
  const refused = await server.give();
  t.is(refused.status, 503);
  t.like(JSON.parse(refused.text), { code: "key-rejected" });
  t.regex(refused.text, /OPENAI_API_KEY/u);
  t.is(server.reason, "rejected");
  t.like(server.log.named("OpenAI key requested").at(-1), { outcome: "unavailable", code: "key-rejected" });
  server.source = fakeKey("rotated");
  t.is(JSON.parse((await server.give()).text).openai_api_key, fakeKey("rotated"));
  // The other one is given on when the source has the refused one again.
  server.source = key;
  t.is(JSON.parse((await server.give()).text).openai_api_key, fakeKey("rotated"));
  t.deepEqual(server.api.asked, [shown]);
  const [line] = server.log.named(lookedInto);
  t.like(line, { level: "warn", fingerprint: shown, reason: "The API says of sk-…: refused." });
  t.false(server.log.text.includes(key));
});

test("K6: a retired key that the API accepts again is given again, asked about once a minute at most", async (t) => {
  const { api, clock, give, report, finding } = await rejectionWorld(t);
  await report();
  await finding(1);
  for (let times = 0; times < 10; times += 1) t.is((await give()).status, 503);
  t.is(api.asked.length, 1);
  clock.advance(minute);
  await Promise.all(Array.from({ length: 10 }, async () => t.is((await give()).status, 503)));
  t.is(await finding(2), "refused");
  t.is(api.asked.length, 2);
  api.outcome = "unknown";
  clock.advance(minute);
  t.is((await give()).status, 503);
  t.is(await finding(3), "unknown");
  t.is((await give()).status, 503);
  api.outcome = "works";
  clock.advance(minute);
  await give();
  t.is(await finding(4), "works");
  t.is((await give()).status, 200);
});

for (const outcome of ["works", "unknown"] as const) {
  test(`K6: a report about a key of which the API says "${outcome}" changes nothing`, async (t) => {
    const { api, give, report, finding } = await rejectionWorld(t);
    api.outcome = outcome;
    await report();
    t.is(await finding(1), outcome);
    t.is((await give()).status, 200);
  });
}

test("K6: a report about a key that the server does not give asks no API", async (t) => {
  const server = await rejectionWorld(t);
  await server.report(fingerprint(fakeKey("another")));
  t.is(await server.finding(1), "another-key");
  await server.report("(25 characters)");
  t.is(await server.finding(2), "another-key");
  // The source has another key since it was given.
  server.source = fakeKey("rotated");
  await server.report();
  t.is(await server.finding(3), "another-key");
  t.deepEqual(server.api.asked, []);
  t.is((await server.give()).status, 200);
});

test("K6: a report to a server without a key is no failure", async (t) => {
  const { report, finding, log } = await rejectionWorld(t, { keyless: true });
  t.is((await report()).status, 202);
  t.is(await finding(1), "no-key");
  t.regex(JSON.stringify(log.named(lookedInto)[0]?.steps), /own none/u);
});

test("K10: a flood of 1,000 reports asks the API once a minute, and the source hardly more", async (t) => {
  const server = await rejectionWorld(t);
  const { api, clock, report, finding } = server;
  const answers = await Promise.all(Array.from({ length: 500 }, async () => await report()));
  await finding(1);
  for (let times = 0; times < 500; times += 1) answers.push(await report());
  t.true(answers.every(({ status }) => status === 202));
  t.is(api.asked.length, 1);
  t.true(server.asked < 500, `the source was asked ${server.asked} times`);
  clock.advance(minute - 1);
  await report();
  t.is(api.asked.length, 1);
  clock.advance(1);
  await Promise.all([report(), report()]);
  await finding(2);
  t.is(api.asked.length, 2);
});

test("K6: while the API is being asked the key is still given, and the report is not waited for", async (t) => {
  const { api, give, report, finding } = await rejectionWorld(t);
  const gate = Promise.withResolvers<void>();
  api.gate = gate.promise;
  t.is((await report()).status, 202);
  await until(() => api.asked.length === 1);
  t.is((await give()).status, 200);
  gate.resolve();
  t.is(await finding(1), "refused");
  t.is((await give()).status, 503);
});

test("K6: a key that only looks like the one that was retired is given", async (t) => {
  const server = await rejectionWorld(t);
  await server.report();
  await server.finding(1);
  server.source = `${key.slice(0, 20)}another${key.slice(27)}`;
  t.is(fingerprint(server.source), shown);
  t.is(JSON.parse((await server.give()).text).openai_api_key, server.source);
  await server.report();
  server.clock.advance(minute);
  await server.report();
  await server.finding(2);
  t.is((await server.give()).status, 503);
});

test("B17: of a source that makes keys all the time the last hundred findings are remembered", async (t) => {
  const server = await rejectionWorld(t);
  const named = (number: number): string => fakeKey(`made-${number}`);
  for (let number = 0; number <= 100; number += 1) {
    server.source = named(number);
    await server.report(fingerprint(named(number)));
    t.is(await server.finding(number + 1), "refused");
  }
  const statusOf = async (number: number): Promise<number> => {
    server.source = named(number);
    return (await server.give()).status;
  };
  t.deepEqual([await statusOf(100), await statusOf(1), await statusOf(0)], [503, 503, 200]);
});

test("K3: a server that stops does not wait for the API, and its question ends", async (t) => {
  const { api, report, stop, finding } = await rejectionWorld(t);
  const aborted = Promise.withResolvers<never>();
  api.gate = aborted.promise;
  await report();
  await until(() => api.signal !== undefined);
  api.signal?.addEventListener("abort", () => aborted.reject(new Error("the server stops")));
  await stop();
  t.true(api.signal?.aborted);
  t.is(await finding(1), "unknown");
});

test("K6: an API that does not answer, and does not hear that nobody waits, is given up after 10 seconds", async (t) => {
  const server = await rejectionWorld(t);
  server.api.gate = new Promise(() => {});
  await server.report();
  await until(() => server.api.asked.length === 1);
  server.clock.advance(9999);
  t.deepEqual(server.log.named(lookedInto), []);
  server.clock.advance(1);
  t.is(await server.finding(1), "unknown");
  t.like(server.log.named(lookedInto)[0], { reason: "The API did not say it in time." });
  t.is((await server.give()).status, 200);
});
