import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { readableLogLine } from "../../src/rendering/readable-log.ts";
import { cedarCommand, startCedar } from "../helpers/run-cedar.ts";
import { hasTerminal } from "../helpers/run-in-terminal.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

const plain = { styled: (_style: unknown, text: string) => text };

function shown(entry: object): string {
  return readableLogLine(`${JSON.stringify(entry)}\n`, plain);
}

test("a line of the log is shown with its hour, level, message and fields", (t) => {
  const time = "2026-01-02T03:04:05.678Z";
  const line = shown({
    level: "warn",
    time,
    request: "a-1",
    client: "ci",
    res: { statusCode: 503 },
    msg: "OpenAI key requested",
  });
  const hour = new Date(time).toTimeString().slice(0, 8);
  t.is(line, `${hour} warn  OpenAI key requested request=a-1 client=ci res={"statusCode":503}\n`);
});

test("warnings and failures stand out where the terminal has colours", (t) => {
  const styled = {
    styled: (style: unknown, text: string) => (text === "" ? "" : `<${String(style)}>${text}</>`),
  };
  t.regex(
    readableLogLine('{"level":"error","msg":"x","client":"ci"}', styled),
    /^<red> +error<\/> x<dim> client=ci<\/>\n$/u,
  );
});

test("no value passes for another one or for a line, and no escape sequence is obeyed", (t) => {
  const line = shown({
    level: "info",
    client: "a b=c",
    reason: "one\ntwo\u001b[2J",
    "x\u001b": "y",
    msg: "m\nn\u001b[31m",
  });
  t.is(line.split("\n").length, 2);
  t.false(line.includes("\u001b"));
  t.true(line.includes('client="a b=c"'));
  t.is(readableLogLine("no JSON \u001b[2J\n", plain), "no JSON \\u{1b}[2J\n");
});

test("to a program the log is JSON, on a terminal it is readable", async (t) => {
  const key = fakeKey("readable");
  const server = await startServerProcess(t, { OPENAI_API_KEY: key });
  server.child.kill("SIGTERM");
  for (const line of (await server.ended).stdout.trimEnd().split("\n")) t.notThrows(() => JSON.parse(line));
  if (!hasTerminal) return;
  const command = [...cedarCommand, "server", "--port", "0"].map((word) => `'${word}'`).join(" ");
  const running = startCedar(["--quiet", "--return", "--command", `exec ${command}`, "/dev/null"], {
    command: ["/usr/bin/script"],
    environment: { TERM: "xterm", OPENAI_API_KEY: key },
    input: "open",
  });
  t.teardown(() => running.child.kill("SIGKILL"));
  await running.said("cedar server listens on ");
  running.child.stdin.write("\u0003");
  const { stdout, code } = await running.ended;
  t.is(code, 0);
  t.regex(stdout, /^\d\d:\d\d:\d\d info .*Cedar server listens/mu);
  t.notRegex(stdout, /^\{/mu);
});
