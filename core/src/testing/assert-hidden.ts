import assert from "node:assert/strict";
import { inspect } from "node:util";

/** Fails when a secret is found in any printed form of what is given (row L1). */
export function assertHidden(secret: string, ...shown: unknown[]): void {
  for (const place of shown) {
    const printed = [
      inspect(place, { depth: 8, showHidden: true }),
      String(place),
      JSON.stringify(place) ?? "",
    ];
    assert.ok(!printed.join("\n").includes(secret), "a secret is shown in full");
  }
}
