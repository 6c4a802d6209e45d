import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ModelError } from "../../errors.ts";
import { Key } from "../../keys/key.ts";
import type { ModelAdapter } from "../../models/model-adapter.ts";
import { assertHidden } from "../assert-hidden.ts";
import { fakeKey } from "../fake-key.ts";
import { callModelAdapter, modelRequest } from "../model-request.ts";
import { recordOutput } from "../record-output.ts";
import { scriptedModel } from "../scripted-model.ts";
import { assertUnfinished, type ModelBehaviour, type ModelBehaviours } from "./model-behaviour.ts";
import { type ModelFailure, modelFailures } from "./model-failures.ts";

/** An aborted call is over, and its connection closed, within this time: it takes milliseconds, but on a machine that has other work. */
const promptMilliseconds = 3000;

/** Says one word and then nothing, until the client leaves. */
const endless: ModelAdapter = {
  ...scriptedModel([]),
  async *stream({ signal }) {
    yield { type: "text-delta", text: "Wait" };
    await sleep(60_000, undefined, { signal }).catch(() => undefined);
  },
};

async function failureOf(adapter: ModelAdapter, key = modelRequest().key): Promise<ModelError> {
  const { events, error } = await callModelAdapter(adapter, modelRequest({ key }));
  assert.ok(error instanceof ModelError, `a ModelError was expected, not ${String(error)}`);
  assertUnfinished(events);
  return error;
}

function reports({ failure, code, retryAfterSeconds }: ModelFailure): ModelBehaviour {
  return async (onServer) => {
    await onServer({ model: [], fail: () => failure }, async (adapter, { requests }) => {
      const error = await failureOf(adapter);
      assert.equal(error.code, code, error.message);
      assert.equal(error.retryAfterSeconds, retryAfterSeconds);
      if (typeof failure === "object") assert.equal(error.status, failure.status);
      assert.equal(requests.length, 1, "an adapter retries nothing");
    });
  };
}

/** A port of loopback at which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

const reported = Object.entries(modelFailures).map(([title, failure]) => [
  `reports ${title}`,
  reports(failure),
]);

/** What a model adapter does when all does not go well. */
export const endings: ModelBehaviours = {
  ...(Object.fromEntries(reported) as ModelBehaviours),
  "A14: says what does not answer when nothing listens": async (_, create) => {
    const host = `127.0.0.1:${await freePort()}`;
    const startedAt = performance.now();
    const { code, message } = await failureOf(create(`http://${host}/v1`));
    assert.equal(code, "model-unreachable");
    assert.ok(message.includes(host), message);
    assert.ok(performance.now() - startedAt < 10_000);
  },
  "A10: makes no success of a stream that ends before its end": async (onServer) => {
    await onServer({ model: [{ text: "And then", finish: "cut" }] }, async (adapter) => {
      const { events, error } = await callModelAdapter(adapter, modelRequest());
      assertUnfinished(events);
      assert.ok(error === undefined || error instanceof ModelError);
    });
  },
  "A10: makes no success of a connection that breaks in the middle": async (onServer) => {
    await onServer({ model: [{ text: "And then" }], fail: () => "cut" }, async (adapter) => {
      const { events, error } = await callModelAdapter(adapter, modelRequest());
      assertUnfinished(events);
      assert.ok(error === undefined || error instanceof ModelError);
      if (error !== undefined) assert.equal(error.code, "model-stream-cut");
    });
  },
  "A10: makes no success of a failure in the middle of the stream": async (onServer) => {
    await onServer({ model: [{ error: new Error("the engine stalled") }] }, async (adapter) => {
      const { code, message } = await failureOf(adapter);
      assert.equal(code, "model-overloaded");
      assert.match(message, /the engine stalled/u);
    });
  },
  "closes the connection when it is aborted in the middle of an answer": async (onServer) => {
    await onServer({ model: endless }, async (adapter, { requests }) => {
      const aborter = new AbortController();
      let abortedAt = 0;
      for await (const event of adapter.stream(modelRequest({ signal: aborter.signal }))) {
        assert.equal(event.type, "text-delta");
        abortedAt = performance.now();
        aborter.abort();
      }
      assert.equal(await requests[0]?.ended, "closed");
      assert.ok(performance.now() - abortedAt < promptMilliseconds);
    });
  },
  "closes the connection when it is aborted before the first word": async (onServer) => {
    await onServer({ model: [], fail: () => "hang" }, async (adapter, { requests }) => {
      const aborter = new AbortController();
      const outcome = callModelAdapter(adapter, modelRequest({ signal: aborter.signal }));
      for (let waited = 0; requests.length === 0; waited += 5) {
        assert.ok(waited < promptMilliseconds, "the adapter did not call the server");
        await sleep(5);
      }
      const abortedAt = performance.now();
      aborter.abort();
      assert.deepEqual(await outcome, { events: [], error: undefined });
      assert.equal(await requests[0]?.ended, "closed");
      assert.ok(performance.now() - abortedAt < promptMilliseconds);
    });
  },
  "asks nothing when it is aborted already": async (onServer) => {
    await onServer({ model: [{ text: "Hello" }] }, async (adapter, { requests }) => {
      const { events, error } = await callModelAdapter(
        adapter,
        modelRequest({ signal: AbortSignal.abort() }),
      );
      assert.deepEqual({ events, error, requests }, { events: [], error: undefined, requests: [] });
    });
  },
  "L1, L4: shows the key in no error, printed form or line of output": async (onServer) => {
    const value = fakeKey("canary");
    const key = new Key(value, { service: "openai", source: "test", fetchedAt: new Date() });
    const echo = {
      status: 500,
      body: { error: { message: `It was ${value}.`, headers: `Bearer ${value}` } },
    };
    const fail = (requestNumber: number): typeof echo | undefined => (requestNumber === 1 ? echo : undefined);
    const output = recordOutput();
    try {
      await onServer({ model: [], keys: [], fail }, async (adapter) => {
        for (const _ of ["echoed", "refused"]) {
          const error = await failureOf(adapter, key);
          assertHidden(value, error, error.stack, error.message, error.cause, adapter);
        }
      });
    } finally {
      assertHidden(value, output.stop());
    }
  },
};
