import test from "ava";
import { fuzz } from "./fuzz.ts";

/** The same each time, so that a failure is of a change and not of chance; another one looks at other requests. */
const seed = Number(process.env.CEDAR_FUZZ_SEED ?? 249_738_614);

test(`B18: the server stands what thousands send to it (CEDAR_FUZZ_SEED=${seed})`, async (t) => {
  await fuzz(t, { rounds: 120, connections: 160, seed, seconds: 60 });
  t.pass();
});
