import test from "ava";
import { fuzz } from "./fuzz.ts";

/** Another one each time, so that each run looks at others; the one of a failure stands in its message. */
const seed = Number(process.env.CEDAR_FUZZ_SEED ?? Date.now() % 2 ** 31);

test(`B18: the server stands what thousands send to it (CEDAR_FUZZ_SEED=${seed})`, async (t) => {
  await fuzz(t, { rounds: 120, connections: 160, seed, seconds: 60 });
  t.pass();
});
