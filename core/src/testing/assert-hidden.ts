import assert from "node:assert/strict";
import { inspect } from "node:util";

/** Whether a secret is found in any printed form of what is given. */
export function isShown(secret: string, place: unknown): boolean {
  const printed = [
    inspect(place, { depth: 8, showHidden: true }),
    String(place),
    JSON.stringify(place) ?? "",
  ];
  return printed.join("\n").includes(secret);
}

/** Fails when a secret is found in any printed form of what is given (row L1). */
export function assertHidden(secret: string, ...shown: unknown[]): void {
  for (const place of shown) assert.ok(!isShown(secret, place), "a secret is shown in full");
}
