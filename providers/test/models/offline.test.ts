import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type AgentEvent, createCedar, type Mode, type RunEnd } from "@cedar/core";
import { callModelAdapter, modelRequest, startOpenAiServer } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { offlineAdapter } from "../../src/models/offline.ts";
import { openAiAdapter } from "../../src/models/openai.ts";
import { openAiChatAdapter } from "../../src/models/openai-chat.ts";

type Files = Readonly<Record<string, string | Buffer>>;

interface Run {
  readonly folder: string;
  readonly answer: string;
  readonly end: RunEnd | undefined;
  /** The tools that were called, a turn at a time. */
  readonly turns: readonly (readonly string[])[];
}

/** Runs the agent with its real tools in a folder with these files. */
async function run(
  t: ExecutionContext,
  files: Files,
  prompt: string,
  { mode = "read-only", adapter = offlineAdapter }: { mode?: Mode; adapter?: typeof offlineAdapter } = {},
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "cedar-offline-"));
  t.teardown(async () => await rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const cedar = await createCedar({
    plugins: [{ name: "test", register: (host) => host.addModelAdapter(adapter) }],
    environment: {},
    config: { model: adapter.name, mode, keyless: true, providerChain: [] },
  });
  const events: AgentEvent[] = [];
  for await (const event of cedar.run(prompt, { workspace: folder })) events.push(event);
  const calls = events.filter((event) => event.type === "tool-call");
  const turns = Map.groupBy(calls, ({ turn }) => turn).values();
  const end = events.find((event) => event.type === "run-end");
  return {
    folder,
    end,
    answer: end?.answer ?? "",
    turns: [...turns].map((made) => made.map(({ tool }) => tool)),
  };
}

const data: Files = {
  "data/orders.csv": 'order,note\n1,"two\nlines"\n2,"a, b"\n',
  "data/weather.tsv": "day\tdegrees\nMonday\t3\n",
  "data/customers.json": '[{"name":"Ada"},{"name":"Bob","city":"Ulm"}]\n',
  "data/events.jsonl": '{"at":1}\n{"at":2}\n{"at":3}\n',
  "data/README.md": "# Data\n",
  "data/logo.png": Buffer.from([0x89, 0x50, 0, 1]),
};

const facts = [
  "Found 6 files of 138 bytes:",
  "- `data/events.jsonl`: JSON lines, 27 bytes, 3 lines; 3 records, 1 column: `at`",
  "- `data/orders.csv`: CSV, 34 bytes, 4 lines; 2 records, 2 columns: `order`, `note`",
  "- `data/weather.tsv`: TSV, 21 bytes, 2 lines; 1 record, 2 columns: `day`, `degrees`",
  "- `data/customers.json`: JSON, 45 bytes, 1 line; 2 records, 2 columns: `name`, `city`",
  "- `data/README.md`: Markdown, 7 bytes, 1 line",
  "- `data/logo.png`: 4 bytes, binary, not read",
].join("\n");

test("a greeting is answered without a call, and the answer says that there is no language model", async (t) => {
  const { answer, end, turns } = await run(t, data, "Hello");
  t.regex(answer, /offline model: a set of rules, not a language model/u);
  t.regex(answer, /Name a file or a folder/u);
  t.is(end?.outcome, "done");
  t.deepEqual(turns, []);
});

for (const prompt of ["Analyze data", "Analyze the data in data/", "What do the files here hold?"]) {
  test(`"${prompt}" is answered by what the tools return`, async (t) => {
    const { answer, end, turns } = await run(t, data, prompt);
    t.true(answer.endsWith(facts), answer);
    t.regex(answer, /not a language model/u);
    t.is(end?.outcome, "done");
    t.deepEqual(turns, [["list_files"], Array.from({ length: 6 }, () => "read_file")]);
  });
}

for (const create of [openAiAdapter, openAiChatAdapter]) {
  test(`behind a server, through ${create({}).name}, it gives the same answer`, async (t) => {
    const server = await startOpenAiServer({ model: offlineAdapter });
    t.teardown(() => server.close());
    const { answer } = await run(t, data, "Analyze data", { adapter: create({ baseUrl: server.url }) });
    t.true(answer.endsWith(facts), answer);
    t.is(server.requests.length, 3);
  });
}

test("what is missing, outside or a folder without files is said to be so", async (t) => {
  const { answer, end } = await run(t, data, "Read data/none.csv and ../x.csv");
  t.regex(answer, /Found no file\.\n- `data\/none\.csv`: Failed: There is nothing/u);
  t.regex(answer, /- `\.\.\/x\.csv`: Failed: .* outside of the workspace/u);
  t.is(end?.outcome, "done");
});

test("of more than eight files the tables are read first, and the others are named", async (t) => {
  const texts = Array.from({ length: 11 }, (_, index) => [`a${index}.txt`, "text\n"]);
  const { answer, turns } = await run(
    t,
    { ...Object.fromEntries(texts), "z.csv": "a\n1\n" },
    "Look at the files",
  );
  t.is(turns[1]?.length, 8);
  t.regex(answer, /Found 12 files of 59 bytes:\n- `z\.csv`: CSV/u);
  t.true(
    answer.endsWith("- not read, for there are too many: 4 files (`a6.txt`, `a7.txt`, `a8.txt`, `a9.txt`)"),
    answer,
  );
});

test("a long file is read on, part by part", async (t) => {
  const lines = Array.from({ length: 8000 }, (_, index) => `${index},x\n`);
  const { answer, turns } = await run(t, { "long.csv": `id,word\n${lines.join("")}` }, "Read long.csv");
  t.deepEqual(turns, [["list_files"], ["read_file"], ["read_file"], ["read_file"]]);
  t.regex(answer, /8,001 lines; 8,000 records, 2 columns: `id`, `word`$/u);
});

test("of a very long file the counts are said to be those of a part", async (t) => {
  const { answer } = await run(t, { "long.csv": `id\n${"1\n".repeat(30_000)}` }, "Read long.csv");
  t.regex(answer, /only a part read: 22,000 lines; 21,999 records/u);
});

test("A8: a file is written only when that is allowed, and told as it was", async (t) => {
  const prompt = "create notes.txt with hello";
  const denied = await run(t, {}, prompt);
  t.is(denied.end?.outcome, "denied");
  t.regex(denied.answer, /`notes\.txt` was not written\. Denied, and not done: the mode is read-only/u);
  const allowed = await run(t, {}, prompt, { mode: "auto" });
  t.is(allowed.end?.outcome, "done");
  t.regex(allowed.answer, /Wrote `notes\.txt`: \[wrote 6 bytes to notes\.txt\]$/u);
  t.is(await readFile(join(allowed.folder, "notes.txt"), "utf8"), "hello\n");
  const failed = await run(t, { "notes.txt/a": "" }, prompt, { mode: "auto" });
  t.regex(failed.answer, /`notes\.txt` was not written\. Failed: /u);
});

test("a summary of files is written from what was found in them", async (t) => {
  const { folder, turns } = await run(t, data, "Write a summary of data/orders.csv to out/summary.md", {
    mode: "auto",
  });
  t.deepEqual(turns, [["list_files"], ["read_file"], ["write_file"]]);
  t.regex(
    await readFile(join(folder, "out/summary.md"), "utf8"),
    /not a language model.*2 records, 2 columns/su,
  );
});

test("without the tools it says which one it would need", async (t) => {
  const conversation = [{ type: "user-message", text: "Read a.csv" }] as const;
  const { events } = await callModelAdapter(offlineAdapter, modelRequest({ conversation }));
  const text = events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
  t.regex(text, /I would need the tool list_files, which I was not given/u);
});

test("the calls of one conversation have ids of their own, also after an earlier question", async (t) => {
  const tools = ["list_files", "read_file"].map((name) => ({ name, description: "", inputSchema: {} }));
  const conversation = [
    { type: "user-message", text: "Read a.csv" },
    { type: "tool-call", callId: "call_1", tool: "list_files", arguments: '{"path":"a.csv"}' },
    { type: "tool-result", callId: "call_1", output: "Failed: gone" },
    { type: "assistant-message", text: "It is gone." },
    { type: "user-message", text: "Read b.csv and c.csv" },
  ] as const;
  const { events } = await callModelAdapter(offlineAdapter, modelRequest({ conversation, tools }));
  const ids = events.flatMap((event) => (event.type === "tool-call" ? [event.callId] : []));
  t.deepEqual(ids, ["call_2", "call_3"]);
});

test("of JSON in one line that is too long to be read whole nothing is claimed", async (t) => {
  const text = JSON.stringify({ text: "x".repeat(300_000) });
  const { answer } = await run(t, { "long.json": text }, "Read long.json");
  t.regex(answer, /only a part read: 1 line; too long to be counted$/u);
});
