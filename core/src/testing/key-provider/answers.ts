import assert from "node:assert/strict";
import { createKeyService } from "../../keys/key-service.ts";
import { assertKey, assertOther, type KeyBehaviours } from "./key-behaviour.ts";

const otherService = createKeyService({ name: "cedar-conformance" });

/** What a provider says when it is asked. */
export const answers: KeyBehaviours = {
  "has a name that can stand in a chain": async (probe) => {
    assert.match((await probe.create(undefined)).name, /^[\w.-]+$/u);
  },
  "gives the key that it has": async (probe) => {
    const value = probe.secret("conformance");
    assertKey(await probe.ask(await probe.create(value)), value, probe.clock.now());
  },
  "gives undefined when it has none, and says why": async (probe) => {
    const given = await probe.ask(await probe.create(undefined));
    assert.ok(given === undefined, "a key was given though there is none");
    const { message } = probe.explanations.at(-1) ?? {};
    const hint = "call context.explain({ message }) before returning undefined";
    assert.ok(typeof message === "string" && message.trim() !== "", hint);
  },
  "gives nothing of another service": async (probe) => {
    const value = probe.secret("other-service");
    const given = await probe.askUnsure(await probe.create(value), { service: otherService });
    assert.ok(
      given === undefined,
      `a key was given for the service "${otherService.name}": look at request.service`,
    );
  },
  "gives the same key when it is asked a thousand times at once": async (probe) => {
    const value = probe.secret("crowd");
    const provider = await probe.create(value);
    // So many need more time than one, at least where the origin is a server on a busy machine.
    const milliseconds = probe.milliseconds * 3.6;
    const deadline = probe.clock.now() + milliseconds;
    const asked = Array.from(
      { length: 1000 },
      async () => await probe.ask(provider, { deadline }, milliseconds),
    );
    for (const key of await Promise.all(asked)) assertKey(key, value, probe.clock.now());
  },
  "shows the key in no printed form of what it gives": async (probe) => {
    const value = probe.secret("hidden");
    const provider = await probe.create(value);
    const key = await probe.ask(provider);
    assertKey(key, value, probe.clock.now());
    const { source, etag, model } = key;
    probe.assertHidden({
      "the key": key,
      "details of the key": { source, etag, model },
      "its name": provider.name,
    });
  },
  "refuses an ill-formed key without showing it": async (probe) => {
    const value = probe.secret("quoted");
    const given = await probe.askUnsure(await probe.create(` "${value}"`));
    assert.ok(given === undefined, "an ill-formed key was given: context.createKey refuses it");
  },
};

/** What it says for the reasons `refresh` and `rejected`, where its origin can be given another key. */
export const rotations: KeyBehaviours = Object.fromEntries(
  (["refresh", "rejected"] as const).map((reason) => [
    `asks its origin for the reason ${reason}, whatever it keeps`,
    async (probe) => {
      const value = probe.secret("before");
      const provider = await probe.create(value);
      const current = await probe.ask(provider);
      assertKey(current, value, probe.clock.now());
      const next = probe.secret("after");
      await probe.rotate(next);
      if (reason === "rejected")
        await probe.tell(() => provider.forget?.(current.fingerprint, probe.context({ reason, current })));
      const given = await probe.ask(provider, { reason, current });
      assertOther(given, value, `the old key was given for the reason ${reason}`);
      if (given !== undefined) assertKey(given, next, probe.clock.now());
    },
  ]),
);
