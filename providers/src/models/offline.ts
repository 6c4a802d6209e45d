import type { ModelAdapter, ModelEvent, ModelRequest } from "@cedar/core";
import { type Exchange, readExchange } from "../offline/exchange.ts";
import { isFailure } from "../offline/read-parts.ts";
import { readWish, type Wish } from "../offline/read-wish.ts";
import { report } from "../offline/report.ts";
import { survey } from "../offline/survey.ts";

const introduction =
  "I am Cedar's offline model: a set of rules, not a language model. I understand nothing; I look with the tools and count.";

const abilities = `Name a file or a folder ("Analyze the data in examples/data"): I tell kind, size and lines, and of CSV, TSV and JSON the columns and the number of records. I also write a short file ("create notes.txt with hello").`;

interface Call {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

function reading(path: string, nextLine: number): Call {
  const range = nextLine === 1 ? {} : { start_line: nextLine, line_count: 5000 };
  return { tool: "read_file", input: { path, ...range } };
}

/** What is still to be done: first list, then read, then write; nothing when it is time to answer. */
function nextCalls({ sources, target, content }: Wish, exchange: Exchange): readonly Call[] {
  const known = survey(sources, exchange);
  if (known.unlisted.length > 0)
    return known.unlisted.map((path) => ({ tool: "list_files", input: { path } }));
  const reads = known.chosen.flatMap(({ path, parts: { nextLine } }) =>
    nextLine === undefined ? [] : [reading(path, nextLine)],
  );
  if (reads.length > 0 || target === undefined) return reads;
  if (exchange.past.some(({ tool }) => tool === "write_file")) return [];
  const found = sources.length > 0 ? report(known) : `The prompt was: ${exchange.prompt}`;
  const text = content ?? `Written by Cedar's offline model, which is not a language model.\n\n${found}`;
  return [{ tool: "write_file", input: { path: target, content: `${text.trimEnd()}\n` } }];
}

function writeOutcome(target: string, { past }: Exchange): string {
  const output = past.find(({ tool }) => tool === "write_file")?.output ?? "";
  return isFailure(output) ? `\`${target}\` was not written. ${output}` : `Wrote \`${target}\`: ${output}`;
}

function answer({ sources, target }: Wish, exchange: Exchange): string {
  if (sources.length === 0 && target === undefined) return `${introduction}\n\n${abilities}`;
  const parts = [introduction];
  if (sources.length > 0) parts.push(report(survey(sources, exchange)));
  if (target !== undefined) parts.push(writeOutcome(target, exchange));
  return parts.join("\n\n");
}

async function* respond({ conversation, tools }: ModelRequest): AsyncGenerator<ModelEvent> {
  const exchange = readExchange(conversation);
  const wish = readWish(exchange.prompt);
  const calls = nextCalls(wish, exchange);
  const missing = calls.find(({ tool }) => !tools.some(({ name }) => name === tool));
  if (calls.length > 0 && missing === undefined) {
    for (const [index, { tool, input }] of calls.entries()) {
      const callId = `call_${exchange.callCount + index + 1}`;
      yield { type: "tool-call", callId, tool, arguments: JSON.stringify(input) };
    }
    yield { type: "finish", reason: "tool-calls", usage: undefined };
    return;
  }
  const text =
    missing === undefined
      ? answer(wish, exchange)
      : `${introduction}\n\nI would need the tool ${missing.tool}, which I was not given.`;
  for (const part of text.split(/(?<=\n)/u)) yield { type: "text-delta", text: part };
  yield { type: "finish", reason: "stop", usage: undefined };
}

/** The model adapter `offline`: rules that look at files through the tools and count. For demonstrations and checks without a network. */
export const offlineAdapter: ModelAdapter = {
  name: "offline",
  service: undefined,
  defaultModel: "offline",
  stream: respond,
};
