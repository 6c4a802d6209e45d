import { connect } from "node:net";
import { fakeKey } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";
import fc from "fast-check";
import { defaultListenerLimits } from "../../src/create-listener.ts";
import { ask } from "../helpers/ask.ts";
import { serveCedar } from "../helpers/serve-cedar.ts";
import { anyRequest } from "./any-request.ts";

const key = fakeKey("fuzz");
const token = "token-of-the-ci-client-0123456789";
/** What ends the connection, where the server takes it for a request of its own. */
const last = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/** Far beyond the limits of the server below, also on a busy machine. */
const hangMilliseconds = 20_000;

const limits = {
  ...defaultListenerLimits,
  headersMilliseconds: 300,
  requestMilliseconds: 500,
  idleMilliseconds: 1000,
  // What is left over of the last request may be nothing, and the server then waits for a next one.
  keepAliveMilliseconds: 500,
};

export interface FuzzOptions {
  /** So many times so many connections at the same time. */
  readonly rounds: number;
  readonly connections: number;
  /** Decides what is sent. */
  readonly seed: number;
  /** After which it ends, also before all rounds. */
  readonly seconds: number;
}

/** What comes back, in latin1, until the server closes the connection. */
async function exchange(port: number, sent: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = "";
  const socket = connect(port, "127.0.0.1", () => socket.write(sent + last, "latin1"));
  socket.setEncoding("latin1");
  socket.on("data", (text) => {
    answer += String(text);
  });
  // A reset: the server does not read on what it has refused.
  socket.on("error", () => {});
  socket.on("close", () => resolve(answer));
  const timer = setTimeout(() => {
    socket.destroy();
    reject(new Error(`The server hangs on ${JSON.stringify(sent.slice(0, 2000))}`));
  }, hangMilliseconds);
  return await promise.finally(() => clearTimeout(timer));
}

const stackTrace = /^\s+at |node_modules|node:internal|\.ts:\d|\.js:\d/mu;

/** Why an answer must not be given; `undefined` when it may. */
function faultOf(sent: string, answer: string): string | undefined {
  const statuses = [...answer.matchAll(/^HTTP\/1\.\d (\d{3})/gmu)].map(([, status]) => Number(status));
  if (statuses.some((status) => status >= 500)) return `a status ${Math.max(...statuses)}`;
  if (answer !== "" && statuses.length === 0) return "no answer of HTTP";
  if (stackTrace.test(answer)) return "a stack trace";
  if (answer.includes(token)) return "a token";
  return answer.includes(key) && !sent.includes(token) ? "the key without a token" : undefined;
}

/**
 * Sends what no client should, on many connections at the same time, and looks at what comes back (row B18). The message of a failure has the
 * seed, and the least of what was sent that still fails.
 */
export async function fuzz(
  t: ExecutionContext,
  { rounds, connections, seed, seconds }: FuzzOptions,
): Promise<void> {
  const config = {
    clientTokens: [{ name: "ci", token }],
    limitFailures: 0,
    limitPerAddress: 0,
    limitPerClient: 0,
  };
  const served = await serveCedar(t, async (_, context) => context.createKey(key), { config }, { limits });
  const port = Number(new URL(served.url).port);

  function checkLog(): void {
    const { text } = served.log;
    for (const secret of [key, token]) if (text.includes(secret)) throw new Error("A secret is logged.");
    const failures = text.match(/^.*"level":"(?:error|fatal)".*$/gmu) ?? [];
    if (failures.length > 0) throw new Error(`A failure is logged: ${failures[0]}`);
    served.log.text = "";
  }

  let count = 0;

  async function check(requests: readonly string[]): Promise<void> {
    count += requests.length;
    const answers = await Promise.all(requests.map(async (sent) => await exchange(port, sent)));
    requests.forEach((sent, position) => {
      const answer = answers[position] ?? "";
      const fault = faultOf(sent, answer);
      if (fault !== undefined) throw new Error(`${fault}: ${JSON.stringify(answer.slice(0, 2000))}`);
    });
    if ((await ask(`${served.url}/health`)).status !== 200) throw new Error("The next one is not served.");
    checkLog();
  }

  const requests = fc.array(anyRequest({ token }), { minLength: 1, maxLength: connections, size: "max" });
  await fc.assert(fc.asyncProperty(requests, check), {
    seed,
    numRuns: rounds,
    includeErrorInReport: true,
    // Of a failure that is slow to be made smaller what is smallest by then is told.
    interruptAfterTimeLimit: seconds * 1000,
  });
  t.log(`${count} connections`);
}
