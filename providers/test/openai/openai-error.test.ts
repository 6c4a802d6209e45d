import { Key } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { APIError } from "openai";
import { openAiError } from "../../src/openai/openai-error.ts";

const value = fakeKey("error");
const key = new Key(value, { service: "openai", source: "env", fetchedAt: new Date() });
const call = { baseUrl: "https://api.openai.com/v1", key };

async function explain(status: number, body: object | undefined, text?: string, headers = new Headers()) {
  return await openAiError(APIError.generate(status, body, text, headers), call);
}

test("L4: the vendor's words are passed on with everything key-shaped masked", async (t) => {
  const message = `Incorrect API key provided: ${value.slice(0, 8)}********${value.slice(-4)}, or ${value}. See the docs.`;
  const error = await explain(401, { error: { message, code: "invalid_api_key" } });
  const { message: told } = error;
  t.true(
    told.startsWith(
      `The model API at api.openai.com refused the key ${key.fingerprint} from env (401): Incorrect`,
    ),
    told,
  );
  t.regex(told, /: Incorrect API key provided: sk-…, or sk-…\.? See the docs\.$/u);
  t.is(error.hint, "`cedar key why` shows where the key comes from.");
  t.is(error.cause, undefined);
});

test("the vendor's words are bounded, and on one line", async (t) => {
  const { message } = await explain(400, { error: { message: "long\n\n".repeat(1000) } });
  t.true(message.length < 400, message);
  t.false(message.includes("\n"));
});

test("a web page is not passed on", async (t) => {
  const { message } = await explain(503, undefined, "<html><h1>Sorry</h1></html>");
  t.is(message, "The model API at api.openai.com failed for the moment (503).");
});

test("a model that is not found hints at --model, a path that is not found at the base URL", async (t) => {
  const ofOpenAi = await explain(400, { error: { message: "No such thing", code: "model_not_found" } });
  const ofOllama = await explain(404, {
    error: { message: 'model "gpt-0" not found, try pulling it first' },
  });
  t.regex(`${ofOpenAi.hint} ${ofOllama.hint}`, /--model.*--model/u);
  const path = await explain(404, undefined, "404 page not found");
  t.regex(path.hint ?? "", /OPENAI_BASE_URL/u);
});

test("a 401 of an endpoint that was called without a key says that it wants one", async (t) => {
  const error = await openAiError(APIError.generate(401, {}, undefined, new Headers()), {
    ...call,
    key: undefined,
  });
  t.is(error.message, "The model API at api.openai.com wants a key, and none was sent (401).");
});

for (const [value, seconds] of [
  ["2", 2],
  ["0.5", undefined],
  [new Date(Date.now() + 60_000).toUTCString(), 60],
  [new Date(0).toUTCString(), 0],
  ["soon", undefined],
] as const) {
  test(`A12: Retry-After "${typeof seconds === "number" && seconds > 2 ? "a date" : value}" is understood`, async (t) => {
    const { retryAfterSeconds } = await explain(429, {}, undefined, new Headers({ "retry-after": value }));
    if (seconds === undefined) t.is(retryAfterSeconds, undefined);
    // A date was written down when this file was loaded, and a busy machine takes its time.
    else t.true(Math.abs((retryAfterSeconds ?? Number.NaN) - seconds) <= (seconds > 2 ? 20 : 0));
  });
}
