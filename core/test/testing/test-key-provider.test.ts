import { inspect } from "node:util";
import { type KeyProviderFixture, testKeyProvider } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { goodKeyCache, goodKeyProvider, keyProviderFixture } from "../helpers/good-key-provider.ts";
import { answerFaults } from "../helpers/key-provider-answer-faults.ts";
import { leakFaults } from "../helpers/key-provider-leak-faults.ts";
import { memoryFaults } from "../helpers/key-provider-memory-faults.ts";
import { clearAway, slowFaults, timeFaults } from "../helpers/key-provider-time-faults.ts";
import { spoilt } from "../helpers/spoil-key-provider.ts";

/** Runs the suite without a framework: the titles of the tests that failed, and all that a report could show of why. */
async function failuresOf(fixture: KeyProviderFixture, only = /^/u): Promise<Record<string, string>> {
  const failures: Record<string, string> = {};
  const running: Promise<void>[] = [];
  testKeyProvider((title, body) => {
    if (!only.test(title)) return;
    const noted = body().catch((error: unknown) => {
      failures[title] = inspect(error, { depth: 8, showHidden: true });
    });
    running.push(noted);
  }, fixture);
  await Promise.all(running);
  return failures;
}

function titlesOf(fixture: KeyProviderFixture): string[] {
  const titles: string[] = [];
  testKeyProvider((title) => titles.push(title), fixture);
  return titles;
}

testKeyProvider(test, { subject: "P3: a good key provider", ...keyProviderFixture() });
testKeyProvider(test, {
  subject: "P3: a good key cache",
  create: (value) => (value === undefined ? goodKeyCache() : goodKeyProvider({ value })),
});

test.after.always(clearAway);

async function failsAt(t: ExecutionContext, fixture: KeyProviderFixture, words: RegExp): Promise<void> {
  const reports = Object.values(await failuresOf(fixture, words));
  t.is(reports.length, 1, "the suite did not fail");
  t.false(reports.join("\n").includes("sk-cedar-fake"), "the report shows a key");
}

const faults = { ...answerFaults, ...leakFaults, ...timeFaults, ...memoryFaults };
for (const [fault, [spoil, fails]] of Object.entries(faults))
  test(`P3: the suite fails on a provider that ${fault}, and does not show its key`, async (t) => {
    await failsAt(t, spoilt(spoil), fails);
  });

for (const [fault, [spoil, fails]] of Object.entries(slowFaults))
  test(`P3, K18: the suite fails on a provider that ${fault}`, async (t) => {
    await failsAt(t, { ...spoilt(spoil), timeoutMilliseconds: 1600 }, fails);
  });

test("P3: a provider that hangs or is slow is told so, with the time that it has", async (t) => {
  const hanging = spoilt(() => ({ resolve: async () => await new Promise(() => {}) }));
  const failures = await failuresOf({ ...hanging, timeoutMilliseconds: 600 }, /gives the key that it has/u);
  const message = "the provider hangs or is slow: it has context.deadline, 0.15 s, for an answer";
  t.true(failures["a key provider gives the key that it has"]?.includes(message));
});

test("P3: a fixture that hangs fails by the suite's own time limit, and the next test has its turn", async (t) => {
  const fixture = { create: async () => await new Promise<never>(() => {}), timeoutMilliseconds: 50 };
  const failures = Object.values(await failuresOf(fixture));
  t.is(failures.length, titlesOf(fixture).length);
  t.true(failures[0]?.includes("the provider hangs: it is not done after 0.05 s"));
});

test("P3: its tests run one at a time, each with a provider of its own that is disposed of after it", async (t) => {
  const diary: string[] = [];
  const fixture: KeyProviderFixture = {
    subject: "it",
    create: async (value) => {
      diary.push("create");
      await new Promise((resolve) => setImmediate(resolve));
      return goodKeyProvider({ value });
    },
    dispose: () => void diary.push("dispose"),
  };
  t.deepEqual(await failuresOf(fixture), {});
  t.deepEqual(
    diary,
    titlesOf(fixture).flatMap(() => ["create", "dispose"]),
  );
});

test("P3: what was made is disposed of also after a test that failed", async (t) => {
  let disposed = 0;
  const dispose = (): void => {
    disposed += 1;
  };
  const fixture = { ...spoilt(() => ({ name: "" })), dispose, timeoutMilliseconds: 4000 };
  await failuresOf(fixture);
  t.is(disposed, titlesOf(fixture).length);
});

test("P3: each optional member of a fixture adds tests, and a fixture has the clock that the provider is asked with", async (t) => {
  const whole = keyProviderFixture();
  const create: KeyProviderFixture["create"] = (value) => goodKeyProvider({ value });
  const least = titlesOf({ create }).length;
  for (const name of ["createExpiring", "createHanging", "createFailing", "rotate"] as const)
    t.true(titlesOf({ create, [name]: whole[name] }).length > least, name);
  const clocks = new Set<unknown>();
  await failuresOf({
    create: (value, { clock }) => ({
      name: "clocked",
      resolve: async (request, context) => {
        clocks.add(context.clock === clock);
        return await goodKeyProvider({ value }).resolve(request, context);
      },
    }),
  });
  t.deepEqual([...clocks], [true]);
});
