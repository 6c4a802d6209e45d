import { createHash } from "node:crypto";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { type AnswerSchemaName, answerSchemas } from "../../src/openapi/answer-schemas.ts";
import { operations } from "../../src/openapi/operations.ts";
import { type Answered, ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";
import { serveCedar } from "../helpers/serve-cedar.ts";

const key = fakeKey("documented");
const variables = { OPENAI_API_KEY: key };

test("every route of the server is described, and nothing else", async (t) => {
  const { server } = await serveCedar(t, async (_request, context) => context.createKey(key));
  // Key routes take any method, and refuse all but one.
  const methods = (path: string, method: string): string[] =>
    method === "*" ? operations.filter((each) => each.path === path).map((each) => each.method) : [method];
  const routes = server
    .table()
    .flatMap(({ path, method }) => methods(path, method).map((each) => `${each} ${path}`));
  t.deepEqual(
    operations
      .map(({ method, path }) => `${method} ${path}`)
      .sort((left, right) => left.localeCompare(right)),
    routes.sort((left, right) => left.localeCompare(right)),
  );
});

function satisfies(
  t: { is: (left: unknown, right: unknown, message?: string) => unknown },
  name: AnswerSchemaName,
  { text }: Answered,
): void {
  t.is(answerSchemas[name].validate(JSON.parse(text), { convert: false }).error?.message, undefined, name);
}

test("what is answered satisfies the schema that is told", async (t) => {
  const { url, keyUrl } = await serve(t, { variables });
  const report = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ fingerprint: fingerprint(key) }),
  };
  satisfies(t, "OpenAiKey", await ask(keyUrl));
  satisfies(t, "Key", await ask(`${url}/config/keys/openai`));
  satisfies(t, "Health", await ask(`${url}/health`));
  satisfies(t, "Noted", await ask(`${keyUrl}/rejections`, report));
  const problems = [
    await ask(`${url}/config/keys/anthropic`),
    await ask(`${url}/config/keys/none`),
    await ask(`${keyUrl}/rejections`, { ...report, body: "{}" }),
    await ask(keyUrl, { headers: { origin: "https://evil.example" } }),
    await ask(`${url}/nothing`),
  ];
  t.deepEqual(
    problems.map(({ status }) => status),
    [503, 404, 400, 403, 404],
  );
  for (const answer of problems) satisfies(t, "Problem", answer);
});

test("the description for programs is OpenAPI 3.1, and its references lead somewhere", async (t) => {
  const { url } = await serve(t, { variables, flags: { host: "0.0.0.0" } });
  const { status, text } = await ask(`${url}/openapi.json`);
  t.is(status, 200);
  const document = JSON.parse(text);
  t.regex(document.openapi, /^3\.1\./u);
  const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/gu)].map(([, name]) => name ?? "");
  t.true(references.length > 10);
  for (const name of references) t.truthy(document.components.schemas[name], name);
  t.deepEqual(document.paths["/config/keys/{service}"].get.parameters, [
    { name: "service", in: "path", required: true, schema: { type: "string" } },
  ]);
  t.deepEqual(document.paths["/health"].get.security, []);
  t.false(text.includes(key));
});

test("the page for people loads nothing, and its policy allows its own style alone", async (t) => {
  const { url } = await serve(t, { variables, flags: { host: "0.0.0.0" } });
  const { headers, text } = await ask(`${url}/docs`);
  t.regex(headers["content-type"] ?? "", /^text\/html/u);
  const style = /<style>([\s\S]*)<\/style>/u.exec(text)?.[1] ?? "";
  const digest = createHash("sha256").update(style).digest("base64");
  t.is(
    headers["content-security-policy"],
    `default-src 'none'; style-src 'sha256-${digest}'; frame-ancestors 'none'`,
  );
  t.notRegex(text, /<script|<link|<img|https?:\/\//u);
  for (const { path } of operations) t.true(text.includes(path), path);
  for (const [, id] of text.matchAll(/href="#(\w+)"/gu)) t.true(text.includes(`id="${id}"`), id);
});
