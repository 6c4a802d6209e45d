import { builtInKeyServices, createKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";

function service(name: string): ReturnType<typeof createKeyService> {
  const found = builtInKeyServices.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}

test("S2: OpenAI's key has the route and the member of the specification, the others one of their own name", (t) => {
  t.like(service("openai"), { route: "/config/openai_key", routeMember: "openai_api_key" });
  t.like(service("anthropic"), { route: "/config/keys/anthropic", routeMember: "api_key" });
  t.like(service("gemini"), { environmentVariable: "GEMINI_API_KEY", title: "Gemini" });
});

test("a service of the user's needs a name only", (t) => {
  const mistral = createKeyService({ name: "my-mistral" });
  t.like(mistral, { title: "my-mistral", environmentVariable: "MY_MISTRAL_API_KEY" });
  t.is(mistral.check("x".repeat(20)), undefined);
  t.regex(mistral.check("x".repeat(19)) ?? "", /19 characters, and a key has at least 20/u);
  t.regex(mistral.check(` ${"x".repeat(20)}`) ?? "", /white space/u);
});

test("a service's own shape is checked, and nothing of a value is quoted", (t) => {
  const shaped = createKeyService({ name: "x", prefixes: ["a-", "b-"], minimumLength: 10 });
  t.is(shaped.check("b-12345678"), undefined);
  t.is(shaped.check("c-12345678"), 'it does not start with "a-" or "b-"');
  t.regex(shaped.check("a-1234567") ?? "", /at least 10/u);
});

for (const own of [...builtInKeyServices, createKeyService({ name: "own" })])
  test(`an administrator's key is refused as a key of ${own.name}`, (t) => {
    const openAi = own.check(`sk-admin-${"x".repeat(60)}`) ?? "";
    if (own.name === "anthropic") t.regex(openAi, /does not start with "sk-ant-"/u);
    else t.regex(openAi, /administrator's key \(sk-admin-…\), which must never reach an agent/u);
    t.truthy(own.check(`sk-ant-admin01-${"x".repeat(60)}`));
  });

test("a key of Anthropic is not taken for one of OpenAI", (t) => {
  const value = `sk-ant-api03-${"x".repeat(60)}`;
  t.is(service("anthropic").check(value), undefined);
  t.regex(service("openai").check(value) ?? "", /as the keys of Anthropic do/u);
  t.is(service("openai").check(fakeKey("openai")), undefined);
});
