import test, { type ExecutionContext } from "ava";
import joi from "joi";
import { prepareCall } from "../../src/agent/prepare-call.ts";
import { runInput } from "../helpers/agent-run.ts";
import { tool } from "../helpers/tool.ts";

const choose = tool("choose", {
  input: joi.object({
    count: joi.number().integer().required(),
    note: joi.string(),
    nothing: joi.string().allow(null),
  }),
});

async function prepared(t: ExecutionContext, name: string, json: string, tools = [tool("echo"), choose]) {
  const run = await runInput(t, [], { tools });
  return prepareCall({ type: "tool-call", callId: "a", tool: name, arguments: json }, run);
}

async function refusal(t: ExecutionContext, name: string, json: string, tools = [tool("echo"), choose]) {
  const call = await prepared(t, name, json, tools);
  return "refusal" in call ? call.refusal : "accepted";
}

test("a call is read into the tool and the input as the schema made it", async (t) => {
  const call = await prepared(t, "choose", '{"count": "3"}');
  t.like(call, { tool: choose, pending: { callId: "a", tool: "choose", input: { count: 3 } } });
});

test("empty arguments are an empty object", async (t) => {
  t.like(await prepared(t, "echo", ""), { pending: { input: { text: "" } } });
});

test("A16: an unknown tool is refused with the nearest and all names", async (t) => {
  t.is(
    await refusal(t, "ehco", "{}"),
    'There is no tool "ehco". Did you mean "echo"? Valid names: choose, echo.',
  );
  t.is(await refusal(t, "echo", "{}", []), 'There is no tool "echo". There are none.');
  t.regex(await refusal(t, "constructor", "{}"), /^There is no tool/u);
});

for (const json of ["{", "{'text': 1}", "text", '{"text": "a"} {"text": "b"}', "undefined"])
  test(`A16: the malformed arguments ${json} are refused, and not quoted`, async (t) => {
    t.is(await refusal(t, "echo", json), "The arguments of echo are not valid JSON.");
  });

const wrong: Readonly<Record<string, RegExp>> = {
  "{}": /"count" is required/u,
  '{"count": "many"}': /"count" must be a number/u,
  '{"count": null}': /"count" must be a number|"count" is required/u,
  '{"count": 1, "other": 2}': /"other" is not allowed/u,
  "[]": /must be of type object/u,
  null: /must be of type object/u,
  "7": /must be of type object/u,
};
for (const [json, words] of Object.entries(wrong))
  test(`A16: the input ${json} of a wrong schema is refused with what is wrong`, async (t) => {
    const said = await refusal(t, "choose", json);
    t.regex(said, /^The input of choose is not valid: /u);
    t.regex(said, words);
  });

test("A16: all that is wrong is told at once", async (t) => {
  const said = await refusal(t, "choose", '{"count": "many", "note": 7}');
  t.regex(said, /"count" must be a number\. "note" must be a string\.$/u);
});

test("A21: null for a member that may be left out is taken as left out, and kept where null is allowed", async (t) => {
  t.like(await prepared(t, "choose", '{"count": 1, "note": null}'), { pending: { input: { count: 1 } } });
  t.like(await prepared(t, "choose", '{"count": 1, "nothing": null}'), {
    pending: { input: { nothing: null } },
  });
});

test("A16: a schema that cannot be checked at once is the tool's fault, and does not end the run", async (t) => {
  const input = joi.object({ text: joi.string().external(async () => undefined) });
  const said = await refusal(t, "later", '{"text": "a"}', [tool("later", { input })]);
  t.is(said, "The input of later could not be checked: the tool itself is at fault.");
});
