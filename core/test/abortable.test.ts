import test from "ava";
import { abortable } from "../src/abortable.ts";

test("work that ends gives its result, or its own failure", async (t) => {
  const { signal } = new AbortController();
  t.is(await abortable(Promise.resolve(7), signal), 7);
  await t.throwsAsync(abortable(Promise.reject(new Error("its own")), signal), { message: "its own" });
});

test("work that hangs ends with the signal's reason when that aborts", async (t) => {
  const controller = new AbortController();
  const waiting = abortable(new Promise(() => {}), controller.signal);
  controller.abort(new Error("enough"));
  await t.throwsAsync(waiting, { message: "enough" });
});

test("with a signal that is aborted already, work that fails later is no unhandled rejection", async (t) => {
  const { promise, reject } = Promise.withResolvers<never>();
  await t.throwsAsync(abortable(promise, AbortSignal.abort(new Error("too late"))), { message: "too late" });
  // AVA fails the file for an unhandled rejection.
  reject(new Error("nobody listens"));
  await new Promise((resolve) => setImmediate(resolve));
});
