import { notFound, teapot } from "@hapi/boom";
import test from "ava";
import { Problem, problemBody } from "../src/problem.ts";

test("a problem tells its status, code, words and hint", (t) => {
  const problem = new Problem("token-missing", "No token.", { hint: "Show one.", headers: { allow: "GET" } });
  t.deepEqual(problemBody(problem as never), {
    type: "about:blank",
    title: "Unauthorized",
    status: 401,
    code: "token-missing",
    detail: "No token.",
    hint: "Show one.",
  });
  t.like(problem, { isBoom: true, output: { statusCode: 401, headers: { allow: "GET" } } });
});

test("L3: of an error that is not Cedar's own the words are not passed on", (t) => {
  t.deepEqual(problemBody(teapot("words with a secret")), {
    type: "about:blank",
    title: "I'm a Teapot",
    status: 418,
    code: "i'm-a-teapot",
    detail: undefined,
  });
  t.false(JSON.stringify(problemBody(notFound("words with a secret"))).includes("secret"));
});
