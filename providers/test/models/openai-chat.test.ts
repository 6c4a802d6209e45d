import type { ModelEvent } from "@cedar/core";
import { callModelAdapter, modelRequest, startOpenAiServer, testModelAdapter } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { openAiChatAdapter } from "../../src/models/openai-chat.ts";

testModelAdapter(test, { create: (baseUrl) => openAiChatAdapter({ baseUrl }) });

/** What comes of a stream of these choices, as a compatible server would send them. */
async function eventsOf(t: ExecutionContext, ...choices: readonly unknown[]): Promise<readonly ModelEvent[]> {
  const chunks = choices.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`);
  const headers = { "content-type": "text/event-stream" };
  const fail = () => ({ status: 200, body: `${chunks.join("")}data: [DONE]\n\n`, headers });
  const server = await startOpenAiServer({ model: [], fail });
  t.teardown(() => server.close());
  const { events, error } = await callModelAdapter(
    openAiChatAdapter({ baseUrl: server.url }),
    modelRequest(),
  );
  t.is(error, undefined);
  return events;
}

function calls(...tool_calls: readonly unknown[]): unknown {
  return { delta: { content: null, tool_calls }, finish_reason: null };
}

function part(members: object, name: string | undefined, written: unknown): unknown {
  return { ...members, type: "function", function: { name, arguments: written } };
}

const first = { tool: "look_up", arguments: '{"word":"cedar"}' };
const second = { tool: "look_up", arguments: '{"word":"fir"}' };
const end = { delta: {}, finish_reason: "stop" };

for (const [title, choices] of Object.entries({
  "without ids": [
    calls(part({ index: 0 }, "look_up", first.arguments)),
    calls(part({ index: 1 }, "look_up", second.arguments)),
    end,
  ],
  "all numbered 0, without ids": [
    calls(part({ index: 0 }, "look_up", first.arguments)),
    calls(part({ index: 0 }, "look_up", second.arguments)),
    end,
  ],
  "all numbered 0, with ids": [
    calls(part({ index: 0, id: "a" }, "look_up", first.arguments)),
    calls(part({ index: 0, id: "b" }, "look_up", second.arguments)),
    end,
  ],
  "without numbers, in one chunk": [
    calls(part({ id: "a" }, "look_up", first.arguments), part({ id: "b" }, "look_up", second.arguments)),
    end,
  ],
  "with the last choice": [
    {
      delta: {
        tool_calls: [
          part({ index: 0 }, "look_up", first.arguments),
          part({ index: 1 }, "look_up", second.arguments),
        ],
      },
      finish_reason: "tool_calls",
    },
  ],
  "with arguments that are parsed already": [
    calls(part({ index: 0 }, "look_up", { word: "cedar" }), part({ index: 1 }, "look_up", { word: "fir" })),
    end,
  ],
  "in pieces that take turns": [
    calls(part({ index: 0, id: "a" }, "look_up", ""), part({ index: 1, id: "b" }, "look_up", "")),
    calls(part({ index: 0 }, undefined, '{"word":'), part({ index: 1 }, undefined, '{"word":')),
    calls(part({ index: 1 }, undefined, '"fir"}'), part({ index: 0 }, undefined, '"cedar"}')),
    end,
  ],
  "with id and name in every piece": [
    calls(part({ index: 0, id: "a" }, "look_up", '{"word":')),
    calls(part({ index: 0, id: "a" }, "look_up", '"cedar"}')),
    calls(part({ index: 1, id: "b" }, "look_up", '{"word":"fir"}')),
    end,
  ],
})) {
  test(`tool calls ${title} are put together`, async (t) => {
    const events = await eventsOf(t, ...choices);
    const made = events.filter((event) => event.type === "tool-call");
    t.deepEqual(
      made.map(({ tool, arguments: written }) => ({ tool, arguments: written })),
      [first, second],
    );
    t.is(new Set(made.map(({ callId }) => callId)).size, 2);
    t.true(made.every(({ callId }) => callId !== ""));
    t.deepEqual(events.at(-1), { type: "finish", reason: "tool-calls", usage: undefined });
  });
}

test("A20: a server that reports no usage is not given one", async (t) => {
  const events = await eventsOf(t, { delta: { content: "Hello" }, finish_reason: null }, end);
  t.deepEqual(events, [
    { type: "text-delta", text: "Hello" },
    { type: "finish", reason: "stop", usage: undefined },
  ]);
});

test("an end in a server's own word is an end", async (t) => {
  const events = await eventsOf(t, { delta: { content: "Hello" } }, { delta: {}, finish_reason: "eos" });
  t.deepEqual(events.at(-1), { type: "finish", reason: "stop", usage: undefined });
});

test("A10: a stream without a finish_reason is cut, and its calls are not made", async (t) => {
  t.deepEqual(await eventsOf(t, calls(part({ index: 0, id: "a" }, "look_up", '{"word":'))), []);
});
