import test from "ava";
import { fuzz } from "./fuzz.ts";

test("B18: whatever is sent to the server, it answers no 5xx, no stack trace and no secret, and serves the next one", async (t) => {
  await fuzz(t, { rounds: 50, connections: 40, seed: 20, seconds: 40 });
  t.pass();
});
