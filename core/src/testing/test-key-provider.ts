import assert from "node:assert/strict";
import { systemClock } from "../clock.ts";
import type { Key } from "../keys/key.ts";
import type { KeyProvider } from "../keys/key-provider.ts";
import { openAiKeyService } from "../keys/key-services.ts";
import { withDeadline } from "../with-deadline.ts";
import { assertHidden } from "./assert-hidden.ts";
import { fakeKey } from "./fake-key.ts";
import { keyContext, type RecordedKeyContext } from "./key-context.ts";
import { passForAva } from "./pass-for-ava.ts";
import { recordOutput } from "./record-output.ts";

/** The `test` of AVA, `node:test` or Vitest: a title and a function. What the function is handed is not used, but for AVA's `pass`. */
export type TestFunction = (title: string, body: (handed?: unknown) => Promise<void>) => unknown;

/** How the suite makes the provider that it checks. Each test makes one of its own; only one test runs at a time. */
export interface KeyProviderFixture {
  /** What the titles say is tested, for a file that calls the suite twice; `a key provider` without it. */
  readonly subject?: string;
  /** How long one test may take: 20 s without it. */
  readonly timeoutMilliseconds?: number;
  /** Gives a provider that has this key, or none when it is `undefined`. */
  create(value: string | undefined): Promise<KeyProvider> | KeyProvider;
  /** Removes what `create` made: files, servers. Called after each test. */
  dispose?(): Promise<void> | void;
}

const request = { service: openAiKeyService };

function assertKey(key: Key | undefined, value: string): asserts key is Key {
  assert.ok(key !== undefined, "the provider has a key, and gave none");
  assert.equal(typeof key.reveal, "function", "what is given is made by context.createKey");
  assert.ok(key.reveal() === value, "another key was given than the provider has");
  assert.equal(key.service, request.service.name);
  assert.notEqual(key.source, "");
  assert.ok(Number.isFinite(key.fetchedAt.getTime()), "fetchedAt is no time");
}

type Body = (make: KeyProviderFixture["create"], context: RecordedKeyContext) => Promise<void>;

const behaviours: Readonly<Record<string, Body>> = {
  "has a name that can stand in a chain": async (make) => {
    assert.match((await make(undefined)).name, /^[\w.-]+$/u);
  },
  "gives the key that it has": async (make, context) => {
    const value = fakeKey("conformance");
    assertKey(await (await make(value)).resolve(request, context), value);
  },
  "gives undefined when it has none, and says why": async (make, context) => {
    const given = await (await make(undefined)).resolve(request, context);
    assert.ok(given === undefined, "a key was given though there is none");
    const hint = "call context.explain({ message }) before returning undefined";
    assert.ok(context.explanations.length > 0, hint);
  },
  "gives the same key when it is asked a thousand times at once": async (make, context) => {
    const value = fakeKey("crowd");
    const provider = await make(value);
    const keys = await Promise.all(
      Array.from({ length: 1000 }, async () => await provider.resolve(request, context)),
    );
    for (const key of keys) assertKey(key, value);
  },
  "shows the key in no printed form of what it gives": async (make, context) => {
    const value = fakeKey("hidden");
    assertHidden(value, await (await make(value)).resolve(request, context));
  },
  "refuses an ill-formed key without showing it": async (make, context) => {
    const provider = await make(` "${fakeKey("quoted")}"`);
    const outcome: unknown = await provider.resolve(request, context).catch((error: unknown) => error);
    assert.ok(outcome === undefined || outcome instanceof Error, "an ill-formed key was given");
    assertHidden(fakeKey("quoted"), outcome, context.lines, context.explanations);
  },
  "gives up when it is aborted, before or while it looks": async (make) => {
    const provider = await make(fakeKey("aborted"));
    const before = keyContext({ signal: AbortSignal.abort(new Error("aborted by the test")) });
    const controller = new AbortController();
    const meanwhile = provider.resolve(request, keyContext({ signal: controller.signal }));
    controller.abort(new Error("aborted by the test"));
    // Either answer is fine, an endless wait is not.
    await Promise.allSettled([provider.resolve(request, before), meanwhile]);
  },
  "does not fail when it is told to remember or forget a key that it never saw": async (make, context) => {
    const provider = await make(undefined);
    const key = context.createKey(fakeKey("unseen"), { source: "elsewhere" });
    await provider.remember?.(key, context);
    await provider.forget?.(key.fingerprint, context);
  },
};

/** Runs one behaviour; whatever it printed, logged and explained on the way must not show a key that the provider was made with. */
async function check(body: Body, fixture: KeyProviderFixture): Promise<void> {
  const context = keyContext();
  const values: string[] = [];
  const output = recordOutput();
  try {
    await body(async (value) => {
      if (value !== undefined) values.push(value);
      return await fixture.create(value);
    }, context);
  } finally {
    const printed = output.stop();
    for (const value of values)
      assertHidden(value, printed, context.lines, context.fields, context.explanations);
    await fixture.dispose?.();
  }
}

async function checkInTime(body: Body, fixture: KeyProviderFixture): Promise<void> {
  const { timeoutMilliseconds: milliseconds = 20_000 } = fixture;
  const error = (): Error => new Error(`the provider hangs: it is not done after ${milliseconds / 1000} s`);
  const signal = new AbortController().signal;
  await withDeadline(
    { clock: systemClock, milliseconds, signal, error },
    async () => await check(body, fixture),
  );
}

/**
 * The contract of a `KeyProvider`, as tests. Runs under any framework whose `test` takes a title and a function:
 * `testKeyProvider(test, { create: (value) => myProvider(value) })`.
 */
export function testKeyProvider(test: TestFunction, fixture: KeyProviderFixture): void {
  const { subject = "a key provider" } = fixture;
  let previous: Promise<void> = Promise.resolve();
  for (const [behaviour, body] of Object.entries(behaviours)) {
    test(`${subject} ${behaviour}`, async (handed) => {
      // One after another, also where the framework starts all at once: `dispose` must not take away what another test uses.
      const current = previous.then(async () => await checkInTime(body, fixture));
      previous = current.catch(() => {});
      await current;
      passForAva(handed);
    });
  }
}
