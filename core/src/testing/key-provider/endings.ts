import assert from "node:assert/strict";
import type { KeyBehaviours } from "./key-behaviour.ts";
import { leftOpen } from "./left-open.ts";

/** What a provider leaves behind. */
export const endings: KeyBehaviours = {
  "leaves nothing open that keeps the process alive": async (probe) => {
    const provider = await probe.create(probe.secret("left-open"));
    // Idle connections may be closed a little later.
    const patience = probe.milliseconds / 4;
    const left = await leftOpen(patience, async () => await probe.ask(provider));
    const hint = "clear timers, and unref or end sockets and processes";
    assert.ok(left.length === 0, `it left open: ${left.join(", ")}; ${hint}`);
  },
};
