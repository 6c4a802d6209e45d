import { openAiKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";

const good = fakeKey("service");

test("OpenAI's keys are named as people and as their tools name them", (t) => {
  t.like(openAiKeyService, { name: "openai", title: "OpenAI", environmentVariable: "OPENAI_API_KEY" });
});

test("C6: a key that starts with sk- and has 40 characters breaks no rule", (t) => {
  for (const value of [good, `sk-${"x".repeat(37)}`, `sk-proj-${"a_B-9".repeat(30)}`])
    t.is(openAiKeyService.check(value), undefined);
});

const broken: Readonly<Record<string, readonly [value: string, words: RegExp]>> = {
  "that is empty": ["", /^it is empty$/u],
  "of 39 characters": [`sk-${"x".repeat(36)}`, /^it has 39 characters, .* at least 40: .* cut$/u],
  "that starts otherwise": [`pk-${"x".repeat(50)}`, /^it does not start with "sk-"$/u],
  "that starts in capitals": [`SK-${"x".repeat(50)}`, /^it does not start with "sk-"$/u],
  "with the name of its variable": [`OPENAI_API_KEY=${good}`, /^it does not start with "sk-"$/u],
  "of an administrator": [`sk-admin-${"x".repeat(50)}`, /administrator's key/u],
  "in double quotes": [`"${good}"`, /wrapped in quotes: remove them/u],
  "in single quotes and white space": [` '${good}' \n`, /wrapped in quotes: remove them/u],
  "in typographic quotes": [`“${good}”`, /wrapped in quotes: remove them/u],
  "with one quote": [`"${good}`, /there is a quote in it: remove it/u],
  "with a line break at its end": [`${good}\n`, /white space or a line break stands before or after/u],
  "with a carriage return at its end": [`${good}\r`, /white space or a line break stands before or after/u],
  "with a space before it": [` ${good}`, /white space or a line break stands before or after/u],
  "with a byte order mark": [`\uFEFF${good}`, /white space or a line break stands before or after/u],
  "over two lines": [`${good}\n${good}`, /white space inside it: .* two lines/u],
  "with a NUL in it": [`${good}\0x`, /control character or one outside ASCII/u],
  "with an umlaut in it": [`${good}ä`, /control character or one outside ASCII/u],
  "with a dash that is no hyphen": [`sk–${"x".repeat(50)}`, /control character or one outside ASCII/u],
};

for (const [description, [value, words]] of Object.entries(broken))
  test(`C6: a key ${description} is refused with the likely cause, and not quoted`, (t) => {
    const said = openAiKeyService.check(value) ?? "";
    t.regex(said, words);
    t.false(said.includes("xxxx"));
    t.false(said.includes(good.slice(3, 12)));
  });
