import test from "ava";
import { passForAva } from "../../src/testing/pass-for-ava.ts";

test("P3: AVA's `pass` is called, as a method of what was handed", (t) => {
  passForAva(t);
  class Handed {
    #passed = 0;

    pass(): void {
      this.#passed += 1;
    }

    get passed(): number {
      return this.#passed;
    }
  }
  const handed = new Handed();
  passForAva(handed);
  t.is(handed.passed, 1);
});

test("P3: what other frameworks hand over is left alone", (t) => {
  for (const handed of [undefined, null, 7, "pass", {}, { pass: true }])
    t.notThrows(() => passForAva(handed));
});
