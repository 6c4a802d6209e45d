import test from "ava";
import { oidcSchema } from "../../src/config/oidc-schema.ts";
import { validate } from "../../src/validate.ts";

const rule = { issuer: "https://issuer.example", audience: "cedar", subjects: "a:*" };

function problemOf(changed: object): string | undefined {
  return validate(oidcSchema, [{ ...rule, ...changed }]).error?.message;
}

test("a rule, or a list of them, is given back as a list, with lists of audiences and subjects", (t) => {
  t.deepEqual(validate(oidcSchema, rule).value, [{ ...rule, audience: ["cedar"], subjects: ["a:*"] }]);
  t.is(problemOf({ services: ["openai"], name: "ci", subjects: ["a", "b*:*c"] }), undefined);
});

test("an issuer is asked over https, or over http on this machine", (t) => {
  for (const issuer of ["https://a.example/path", "http://127.0.0.1:8080", "http://localhost"])
    t.is(problemOf({ issuer }), undefined, issuer);
  for (const issuer of [
    "http://a.example",
    "http://127.0.0.1.example",
    "ftp://a",
    "a",
    "https://u:p@a",
    "https://a/?q",
  ])
    t.truthy(problemOf({ issuer }), issuer);
});

test("a rule without an issuer, an audience or subjects, or with what it does not have, is refused", (t) => {
  for (const changed of [
    { issuer: undefined },
    { audience: undefined },
    { audience: [] },
    { subjects: [] },
    { subjects: ["a**"] },
    { subjects: ["a*b*c"] },
    { sub: "a" },
    { name: "with space" },
  ])
    t.truthy(problemOf(changed), JSON.stringify(changed));
});
