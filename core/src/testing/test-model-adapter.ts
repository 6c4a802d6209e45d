import type { ModelAdapter } from "../models/model-adapter.ts";
import { answers } from "./model-adapter/answers.ts";
import { endings } from "./model-adapter/endings.ts";
import { keyChecks } from "./model-adapter/key-checks.ts";
import type { OnServer } from "./model-adapter/model-behaviour.ts";
import { startOpenAiServer } from "./openai-server.ts";
import { passForAva } from "./pass-for-ava.ts";
import type { TestFunction } from "./test-key-provider.ts";

/** How the suite makes the adapter that it checks. Each test makes one of its own. */
export interface ModelAdapterFixture {
  /** Gives an adapter that calls OpenAI's API, in either of its forms, under this base URL, which ends in /v1. */
  create(baseUrl: string): ModelAdapter;
}

/** `A10: makes no …` becomes `A10: a model adapter makes no …`. */
function titleOf(behaviour: string): string {
  return behaviour.replace(/^(?:[A-Z]\d+(?:, [A-Z]\d+)*: )?/u, "$&a model adapter ");
}

/**
 * The contract of a `ModelAdapter` that speaks HTTP, as tests against a real server on loopback. Runs under any framework whose `test`
 * takes a title and a function: `testModelAdapter(test, { create: (baseUrl) => myAdapter({ baseUrl }) })`.
 */
export function testModelAdapter(test: TestFunction, fixture: ModelAdapterFixture): void {
  const onServer: OnServer = async (options, use) => {
    const server = await startOpenAiServer(options);
    try {
      await use(fixture.create(server.url), server);
    } finally {
      await server.close();
    }
  };
  for (const [behaviour, body] of Object.entries({ ...answers, ...endings, ...keyChecks })) {
    test(titleOf(behaviour), async (handed) => {
      await body(onServer, (baseUrl) => fixture.create(baseUrl));
      passForAva(handed);
    });
  }
}
