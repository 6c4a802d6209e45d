import test from "ava";
import { ModelError } from "../../src/index.ts";
import type { ModelAdapter } from "../../src/models/model-adapter.ts";
import { scriptedModel, testModelAdapter } from "../../src/testing/index.ts";

/** Runs the suite on an adapter and gives the titles of the tests that fail. */
async function failuresOf(adapter: ModelAdapter): Promise<readonly string[]> {
  const bodies: [string, () => Promise<void>][] = [];
  testModelAdapter((title, body) => bodies.push([title, body]), { create: () => adapter });
  const failed = bodies.map(async ([title, body]) => {
    return await body().then(
      () => [],
      () => [title],
    );
  });
  return (await Promise.all(failed)).flat();
}

test("the suite fails on an adapter that calls nothing and makes a success of everything", async (t) => {
  const failed = await failuresOf(scriptedModel([{ text: "Hello" }]));
  t.true(failed.length > 25, failed.join("\n"));
  t.true(failed.includes("A14: a model adapter says what does not answer when nothing listens"));
  t.true(failed.includes("A10: a model adapter makes no success of a stream that ends before its end"));
});

test("L1: the suite fails on an adapter whose errors show the key", async (t) => {
  const leaky: ModelAdapter = {
    ...scriptedModel([]),
    stream(request) {
      const error = new ModelError("model-refused", "No.", { facts: { key: request.key?.reveal() } });
      return scriptedModel([{ error }]).stream(request);
    },
  };
  const failed = await failuresOf(leaky);
  t.true(
    failed.includes("L1, L4: a model adapter shows the key in no error, printed form or line of output"),
  );
});

test("K5: the suite fails on an adapter that makes a verdict on a key without asking, and shows it", async (t) => {
  const outcomes = ["works", "refused"] as const;
  const reports = outcomes.map(
    async (outcome) =>
      await failuresOf({
        ...scriptedModel([]),
        checkKey: async (key) => ({ outcome, message: outcome === "works" ? "It works." : key.reveal() }),
      }),
  );
  for (const failed of await Promise.all(reports)) {
    const verdict = "K5: a model adapter makes no verdict on a key of a failure that is none, or checks none";
    t.true(failed.includes(verdict), failed.join("\n"));
    t.true(failed.includes("a model adapter throws when a check of a key is aborted, or checks none"));
  }
});
