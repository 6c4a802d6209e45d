import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";

/** One answer of a server: a key, or a refusal by the code of its problem details. */
export type Answer = { readonly key: string } | { readonly status: number; readonly code: string };

/** A server in the place of Cedar's that gives these answers to questions for the key in turn, the last one again and again. */
export async function startAnswering(t: ExecutionContext, ...answers: readonly Answer[]): Promise<string> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === "POST") return void response.writeHead(202).end();
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === undefined) return void response.writeHead(500).end();
    if ("key" in answer)
      return void response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ openai_api_key: answer.key, source: "server" }));
    const { status, code } = answer;
    response.writeHead(status, { "content-type": "application/problem+json" }).end(JSON.stringify({ code }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
