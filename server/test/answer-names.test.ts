import { openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test from "ava";
import { answerNames, isNamed } from "../src/answer-names.ts";
import { type KeyAnswer, keyAnswer } from "../src/key-answer.ts";

const day = 86_400_000;

function answer(name: string, model: string, expires: number, refresh: number): KeyAnswer {
  const context = keyContext();
  const { clock } = context;
  const expiresAt = new Date(clock.now() + expires);
  const key = context.createKey(fakeKey(name), { expiresAt, refreshAfter: new Date(clock.now() + refresh) });
  return keyAnswer(key, openAiKeyService, { model } as never);
}

test("S2: an answer's name changes with the key, the model and the end, and not with the soft time", (t) => {
  const nameOf = answerNames();
  const name = nameOf(answer("named", "gpt-5", 2 * day, day));
  t.is(nameOf(answer("named", "gpt-5", 2 * day, 2 * day)), name);
  const others = [
    answer("other", "gpt-5", 2 * day, day),
    answer("named", "gpt-5-mini", 2 * day, day),
    answer("named", "gpt-5", 3 * day, day),
  ];
  for (const other of others) t.not(nameOf(other), name);
});

test("L1: a name reveals nothing: it is 256 bits that another process makes differently", (t) => {
  const given = answer("named", "gpt-5", 2 * day, day);
  const [first, second] = [answerNames()(given), answerNames()(given)];
  t.regex(first, /^"[\w-]{43}"$/u);
  t.not(first, second);
});

test("S2: an answer is named in a list, by a star, and by a weak name", (t) => {
  for (const header of ['"a"', '"x", "a"', 'W/"a"', '"x",W/"a" , "y"', "*", " * "])
    t.true(isNamed('"a"', header), header);
  for (const header of [undefined, "", "a", '"b"', '"A"', '"x", "y"', 'w/"b"', '"*"', 'a"', '"aa"'])
    t.false(isNamed('"a"', header), header);
});
