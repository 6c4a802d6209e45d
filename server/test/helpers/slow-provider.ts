import type { Plugin } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import { ownProvider } from "./serve-cedar.ts";

const key = fakeKey("slow");

/** A provider that gives its key when the test says so. */
export function slowProvider(): { plugin: Plugin; asked: Promise<void>; answer: () => void } {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const plugin = ownProvider(async (_request, context) => {
    asked.resolve();
    await answer.promise;
    return context.createKey(key);
  });
  return { plugin, asked: asked.promise, answer: answer.resolve };
}
