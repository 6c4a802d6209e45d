import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AgentEvent, createCedar, fingerprint } from "@cedar/core";
import { fakeKey, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { plugin } from "./helpers/plugin.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const secret = fakeKey("written");

test("L5: what the model has read masked is not written back in the secret's place", async (t) => {
  const workspace = await temporaryFolder(t);
  const file = join(workspace, ".env");
  await writeFile(file, `OPENAI_API_KEY=${secret}\n`);
  const content = `OPENAI_API_KEY=${fingerprint(secret)}\nFOO=1\n`;
  const adapter = scriptedModel([
    { toolCalls: [{ tool: "read_file", input: { path: ".env" } }] },
    { toolCalls: [{ tool: "write_file", input: { path: ".env", content } }] },
    { toolCalls: [{ tool: "write_file", input: { path: "other", content: "FOO=1\n" } }] },
    { text: "Done." },
  ]);
  const cedar = await createCedar({
    config: { providerChain: [], model: "scripted", mode: "auto" },
    plugins: [plugin("model", (host) => host.addModelAdapter(adapter))],
    environment: { OPENAI_API_KEY: secret },
  });
  const results: Extract<AgentEvent, { type: "tool-result" }>[] = [];
  for await (const event of cedar.run("Add FOO=1", { workspace }))
    if (event.type === "tool-result") results.push(event);
  t.deepEqual(
    results.map(({ status }) => status),
    ["done", "failed", "done"],
  );
  t.regex(results[1]?.output ?? "", /would destroy the real one/u);
  t.is(await readFile(file, "utf8"), `OPENAI_API_KEY=${secret}\n`);
});
