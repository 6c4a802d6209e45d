import { type KeyProviderFixture, testKeyProvider } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { goodProvider, keyProviderFaults, spoilt } from "../helpers/key-provider-faults.ts";

/** Runs the suite without a framework: the titles of the tests that failed, and why. */
async function failuresOf(fixture: KeyProviderFixture): Promise<Record<string, string>> {
  const failures: Record<string, string> = {};
  const running: Promise<void>[] = [];
  testKeyProvider((title, body) => {
    const noted = body().catch((error: unknown) => {
      failures[title] = error instanceof Error ? error.message : "failed";
    });
    running.push(noted);
  }, fixture);
  await Promise.all(running);
  return failures;
}

testKeyProvider(test, { subject: "P3: a good key provider", create: goodProvider });

async function failsAt(t: ExecutionContext, fixture: KeyProviderFixture, words: RegExp): Promise<void> {
  const titles = Object.keys(await failuresOf(fixture));
  t.true(
    titles.some((title) => words.test(title)),
    `failed: ${titles.join("; ") || "nothing"}`,
  );
}

for (const [fault, [spoil, fails]] of Object.entries(keyProviderFaults))
  test(`P3: the suite fails on a provider that ${fault}`, async (t) => {
    await failsAt(t, spoilt(spoil), fails);
  });

test.serial("P3: the suite fails on a provider that prints the key to standard output", async (t) => {
  const { stdout } = process;
  const quiet = Object.assign(Object.create(stdout) as typeof stdout, { write: () => true });
  Object.defineProperty(process, "stdout", { value: quiet, configurable: true });
  t.teardown(() => Object.defineProperty(process, "stdout", { value: stdout, configurable: true }));
  const printing = spoilt((value, resolve) => ({
    resolve: async (...asked) => {
      process.stdout.write(`debug: ${value}\n`);
      return await resolve(...asked);
    },
  }));
  await failsAt(t, printing, /gives the key that it has/u);
});

test("P3: a hanging provider fails by the suite's own time limit, and says that it hangs", async (t) => {
  const hanging = spoilt(() => ({ resolve: async () => await new Promise(() => {}) }));
  const failures = await failuresOf({ ...hanging, timeoutMilliseconds: 300 });
  const message = "the provider hangs: it is not done after 0.3 s";
  t.is(failures["a key provider gives the key that it has"], message);
  t.is(failures["a key provider gives up when it is aborted, before or while it looks"], message);
});

test("P3: its tests run one at a time, each with a provider of its own that is disposed of after it", async (t) => {
  const diary: string[] = [];
  const fixture: KeyProviderFixture = {
    subject: "it",
    create: async (value) => {
      diary.push("create");
      await new Promise((resolve) => setImmediate(resolve));
      return goodProvider(value);
    },
    dispose: () => void diary.push("dispose"),
  };
  t.deepEqual(await failuresOf(fixture), {});
  t.deepEqual(diary, Array.from({ length: 8 }, () => ["create", "dispose"]).flat());
});

test("P3: what was made is disposed of also after a test that failed", async (t) => {
  let disposed = 0;
  const dispose = (): void => {
    disposed += 1;
  };
  const fixture = { ...spoilt(() => ({ name: "" })), dispose };
  await failuresOf(fixture);
  t.is(disposed, 8);
});
