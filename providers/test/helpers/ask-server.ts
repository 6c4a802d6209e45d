import { inspect } from "node:util";
import {
  type CedarError,
  type CedarErrorCode,
  type Key,
  type KeyService,
  openAiKeyService,
} from "@cedar/core";
import { fakeKey, keyContext, type RecordedKeyContext } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";
import { type ServerKeyProviderOptions, serverKeyProvider } from "../../src/keys/server.ts";

type Options = Partial<ServerKeyProviderOptions>;

/** What a Cedar server answers, at the least. */
export const answer = { openai_api_key: fakeKey("served"), source: "server" };

/** The body of what is no Cedar server. */
export const html = "<html><title>Sign in</title>sk-not-a-key</html>";

/** What the client shows to the server. */
export const token = "token-of-the-test-0123456789";

/** Asks the server at the URL for its key. */
export async function askServer(
  url: string,
  options: Options = {},
  context: RecordedKeyContext = keyContext(),
  service: KeyService = openAiKeyService,
): Promise<Key | undefined> {
  const provider = serverKeyProvider({ url, token, allowHttp: false, ...options });
  return await provider.resolve({ service }, context);
}

/** Asks, and expects a failure of that code that gives nothing away. */
export async function expectRefusal(
  t: ExecutionContext,
  url: string,
  code: CedarErrorCode,
  options: Options = {},
): Promise<CedarError> {
  const context = keyContext();
  const error = await t.throwsAsync<CedarError>(async () => await askServer(url, options, context), { code });
  const shown = inspect([error, context.lines, context.explanations], { depth: 9, showHidden: true });
  for (const secret of [token, fakeKey("served"), html]) t.false(shown.includes(secret), "a secret is shown");
  return error;
}
