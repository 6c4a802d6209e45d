import { SecretMask } from "@cedar/core";
import test from "ava";
import { jsonLine } from "../../src/rendering/json-line.ts";

const unmasked = (text: string): string => text;

test("A4: characters that some readers take for line ends are escaped", (t) => {
  const value = { text: "a\u2028b\u2029c\u0085d\r\ne" };
  const line = jsonLine(value, unmasked);
  t.deepEqual(line.split(/[\r\n\u0085\u2028\u2029]/u).length, 2);
  t.deepEqual(JSON.parse(line), value);
});

test("L5: a secret is masked also where JSON escapes characters of it", (t) => {
  const mask = new SecretMask();
  mask.add('quoted"and\\back');
  const line = jsonLine({ deep: [{ text: 'x quoted"and\\back y' }] }, (text) => mask.mask(text));
  t.deepEqual(JSON.parse(line), { deep: [{ text: "x (15 characters) y" }] });
});
