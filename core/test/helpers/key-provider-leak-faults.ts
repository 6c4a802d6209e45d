import { after, before, type Faults, type Spoil } from "./spoil-key-provider.ts";

const found = /gives the key that it has/u;

const { console: terminal } = globalThis;

/** Prints in one test only: the others would say it a thousand times. */
function printing(print: (value: string) => unknown): Spoil {
  return before((value) => {
    if (value.includes("conformance")) print(value);
  });
}

/** Ways in which a provider shows its key. */
export const leakFaults: Faults = {
  "logs the key": [before((value, { logger }) => logger.debug(`found ${value}`)), found],
  "logs the key as a field": [before((value, { logger }) => logger.debug("found", { value })), found],
  "explains with the key": [
    before((value, context) => context.explain({ message: `it is ${value}` })),
    found,
  ],
  "gives the key as a hint": [
    before((value, context) => context.explain({ message: "found", hint: `export KEY=${value}` })),
    found,
  ],
  "has the key among its facts": [
    before((value, context) =>
      context.explain({ message: "found", facts: { url: `https://a/?key=${value}` } }),
    ),
    found,
  ],
  "prints the key to standard output": [
    printing((value) => process.stdout.write(`debug: ${value}\n`)),
    found,
  ],
  "prints the key to standard error": [
    printing((value) => process.stderr.write(Buffer.from(`debug: ${value}\n`))),
    found,
  ],
  "prints the key with console.log": [printing((value) => terminal.log("debug:", { value })), found],
  "gives a key that JSON shows": [
    after((key) => Object.assign(key, { toJSON: () => key.reveal() })),
    /shows the key in no printed form/u,
  ],
  "has the key in the etag": [
    (value, resolve) => ({
      resolve: async (request, context) =>
        value === undefined
          ? await resolve(request, context)
          : context.createKey(value, { etag: `"${value}"` }),
    }),
    /shows the key in no printed form/u,
  ],
};
