import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import {
  deriveSealingKey,
  openSealedValue,
  randomSealingKey,
  sealValue,
} from "../../src/cache/sealed-value.ts";

const key = randomSealingKey();
const text = fakeKey("sealed");

test("C8: a sealed value is opened with its key and its name, and does not show the text", (t) => {
  const sealed = sealValue(text, "name", key);
  t.is(openSealedValue(sealed, "name", key), text);
  t.false(Buffer.from(sealed, "base64").toString("latin1").includes("sk-"));
});

test("C8: the same text is sealed differently each time", (t) => {
  const nonces = Array.from({ length: 100 }, () => sealValue(text, "name", key).slice(0, 16));
  t.is(new Set(nonces).size, 100);
});

test("C8: with another key, under another name, or after any bit was changed it cannot be opened", (t) => {
  const sealed = sealValue(text, "name", key);
  t.is(openSealedValue(sealed, "name", randomSealingKey()), undefined);
  t.is(openSealedValue(sealed, "other name", key), undefined);
  const bytes = Buffer.from(sealed, "base64");
  for (const [position, byte] of bytes.entries()) {
    const tampered = Buffer.from(bytes);
    tampered[position] = byte ^ 1;
    t.is(openSealedValue(tampered.toString("base64"), "name", key), undefined);
  }
});

test("C8: what is too short or no base64 cannot be opened", (t) => {
  const sealed = sealValue(text, "name", key);
  for (const value of ["", "!", sealed.slice(0, 20), sealed.slice(0, 40), text])
    t.is(openSealedValue(value, "name", key), undefined);
});

test("C8: a password gives the same key on every machine, and another one for each entry", async (t) => {
  const derive = async (password: string, salt: string) =>
    (await deriveSealingKey(password, salt)).toString("hex");
  const first = await derive("a long password", "entry");
  t.is(first, await derive("a long password", "entry"));
  t.not(first, await derive("a long password", "other entry"));
  t.not(first, await derive("another password", "entry"));
  t.is(first.length, 64);
});
