import assert from "node:assert/strict";
import type { Key } from "../../keys/key.ts";
import type { KeyCheck, ModelAdapter } from "../../models/model-adapter.ts";
import { assertHidden } from "../assert-hidden.ts";
import { fakeKey } from "../fake-key.ts";
import { modelRequest } from "../model-request.ts";
import type { OpenAiFailure } from "../openai-server.ts";
import type { ModelBehaviours } from "./model-behaviour.ts";

function testKey(): Key {
  const { key } = modelRequest();
  assert.ok(key !== undefined);
  return key;
}

/** Asks about the key of `modelRequest`; `undefined` for an adapter that checks none. */
async function check(adapter: ModelAdapter): Promise<KeyCheck | undefined> {
  const key = testKey();
  const found = await adapter.checkKey?.(key, new AbortController().signal);
  assertHidden(key.reveal(), found);
  if (found !== undefined) assert.notEqual(found.message, "", "a check says what it found");
  return found;
}

function error(status: number, code: string): OpenAiFailure {
  return { status, body: { error: { message: `Sorry: ${code}`, type: "invalid_request_error", code } } };
}

/** What says nothing of the key itself (row K5). */
const unrelated: Readonly<Record<string, OpenAiFailure>> = {
  "a 403 about what the key may do": error(403, "insufficient_permissions"),
  "a quota that is used up": error(429, "insufficient_quota"),
  "a rate limit": error(429, "rate_limit_exceeded"),
  "a wrong path": error(404, "not_found"),
  "a failure of the API": error(500, "server_error"),
  "a web page": { status: 200, body: "<html>Sign in</html>", headers: { "content-type": "text/html" } },
  "a broken connection": "cut",
};

/** What an adapter says of a key, if it has the optional member `checkKey`. */
export const keyChecks: ModelBehaviours = {
  "says that a key works which the API accepts, or checks none": async (onServer) => {
    await onServer({ model: [], keys: [testKey().reveal()] }, async (adapter, { requests }) => {
      const found = await check(adapter);
      assert.ok(found === undefined || found.outcome === "works", found?.message);
      assert.ok(requests.length <= 1, "an adapter asks once");
      assert.ok(
        requests.every(({ body }) => body === undefined),
        "a check spends nothing",
      );
    });
  },
  "K5: says that a key is refused which the API refuses, in its words, or checks none": async (onServer) => {
    await onServer({ model: [], keys: [fakeKey("another")] }, async (adapter, { requests }) => {
      const found = await check(adapter);
      assert.ok(found === undefined || found.outcome === "refused", found?.message);
      if (found !== undefined) assert.match(found.message, /Incorrect API key/u);
      assert.ok(requests.length <= 1, "an adapter asks once");
    });
    const expired = (): OpenAiFailure => error(403, "api_key_expired");
    await onServer({ model: [], fail: expired }, async (adapter) => {
      assert.notEqual((await check(adapter))?.outcome, "works");
    });
  },
  "K5: makes no verdict on a key of a failure that is none, or checks none": async (onServer) => {
    for (const [what, failure] of Object.entries(unrelated)) {
      await onServer({ model: [], fail: () => failure }, async (adapter, { requests }) => {
        const found = await check(adapter);
        assert.ok(found === undefined || found.outcome === "unknown", `${what}: ${found?.message}`);
        assert.ok(requests.length <= 1, "an adapter asks once");
      });
    }
  },
  "throws when a check of a key is aborted, or checks none": async (onServer) => {
    await onServer({ model: [], fail: () => "hang" }, async (adapter) => {
      if (adapter.checkKey === undefined) return;
      const reason = new Error("no longer wanted");
      await assert.rejects(adapter.checkKey(testKey(), AbortSignal.abort(reason)), reason);
      const aborter = new AbortController();
      const checked = adapter.checkKey(testKey(), aborter.signal);
      setTimeout(() => aborter.abort(reason), 50);
      await assert.rejects(checked, reason);
    });
  },
};
