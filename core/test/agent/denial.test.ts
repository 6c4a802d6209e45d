import { type Hook, type Mode, type PendingToolCall, SecretMask } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { denial } from "../../src/agent/denial.ts";
import type { RunInput } from "../../src/agent/run-input.ts";
import { endOf, eventsOf, only, runInput } from "../helpers/agent-run.ts";
import { tool } from "../helpers/tool.ts";

const reading = tool("look");
const writing = tool("change", { access: "write" });
const pending: PendingToolCall = { callId: "a", tool: "change", input: { text: "x" } };
const yes = async (): Promise<undefined> => undefined;

async function reasonOf(
  t: ExecutionContext,
  called: typeof reading,
  members: Partial<RunInput>,
): Promise<string | undefined> {
  return await denial(called, pending, await runInput(t, [], members));
}

test("a reading call runs in every mode, without being asked for", async (t) => {
  for (const mode of ["read-only", "ask", "auto"] satisfies Mode[])
    t.is(await reasonOf(t, reading, { mode, approve: async () => "no" }), undefined);
});

test("a writing call runs at will in the mode auto only", async (t) => {
  t.is(await reasonOf(t, writing, { mode: "auto" }), undefined);
  t.regex((await reasonOf(t, writing, { mode: "read-only", approve: yes })) ?? "", /^the mode is read-only/u);
});

test("in the mode ask a writing call runs after a yes, and not after a no, whose reason is told", async (t) => {
  const asked: PendingToolCall[] = [];
  const approve = async (call: PendingToolCall): Promise<undefined> => void asked.push(call);
  t.is(await reasonOf(t, writing, { mode: "ask", approve }), undefined);
  t.deepEqual(asked, [pending]);
  t.is(await reasonOf(t, writing, { mode: "ask", approve: async () => "not this file" }), "not this file");
  t.is(await reasonOf(t, writing, { mode: "ask", approve: async () => "" }), "");
});

test("in the mode ask nobody to ask is a no", async (t) => {
  t.regex((await reasonOf(t, writing, { mode: "ask" })) ?? "", /^nobody is there to say yes/u);
});

test("A22: a question that fails is a no", async (t) => {
  const approve = async (): Promise<never> => {
    throw new Error("the terminal is gone");
  };
  t.is(
    await reasonOf(t, writing, { mode: "ask", approve }),
    "the user could not be asked: the terminal is gone",
  );
});

test("L5: the user is shown a call with its secrets masked", async (t) => {
  const mask = new SecretMask();
  mask.add(fakeKey("shown"));
  let shown: unknown;
  const approve = async (call: PendingToolCall): Promise<undefined> => {
    shown = call.input;
  };
  const run = await runInput(t, [], { mode: "ask", approve, mask });
  await denial(writing, { ...pending, input: { text: fakeKey("shown") } }, run);
  t.false(JSON.stringify(shown).includes(fakeKey("shown")));
});

test("A23: a hook may deny any call, also a reading one, in every mode, before the user is asked", async (t) => {
  const hooks: Hook[] = [{ name: "guard", beforeToolCall: async () => "not on Sundays" }];
  for (const called of [reading, writing]) {
    const approve = async (): Promise<undefined> => t.fail() && undefined;
    for (const mode of ["ask", "auto"] as const)
      t.is(await reasonOf(t, called, { mode, hooks, approve }), 'The hook "guard" denied it: not on Sundays');
  }
});

test("all hooks are asked until one denies, with the checked input", async (t) => {
  const asked: unknown[] = [];
  const hook = (name: string, reason?: string): Hook => ({
    name,
    beforeToolCall: async (call) => {
      asked.push([name, call]);
      return reason;
    },
  });
  const hooks = [hook("one"), { name: "looks on" }, hook("two", "no"), hook("three")];
  t.is(await reasonOf(t, writing, { hooks }), 'The hook "two" denied it: no');
  t.deepEqual(asked, [
    ["one", pending],
    ["two", pending],
  ]);
});

const failures: Readonly<Record<string, Hook["beforeToolCall"]>> = {
  "throws at once": () => {
    throw new Error("broken");
  },
  "throws later": async () => {
    await Promise.resolve();
    throw new Error("broken");
  },
};
for (const [way, beforeToolCall] of Object.entries(failures))
  test(`A22: a hook that ${way} denies`, async (t) => {
    const hooks = [{ name: "guard", beforeToolCall }] as Hook[];
    t.is(await reasonOf(t, reading, { hooks }), 'The hook "guard" failed, which denies it: broken');
  });

test("A22: a hook that hangs denies after 30 s", async (t) => {
  const clock = new ManualClock();
  const hooks: Hook[] = [{ name: "guard", beforeToolCall: async () => await new Promise(() => {}) }];
  const run = await runInput(t, [], { hooks, clock });
  const waiting = denial(reading, pending, run);
  clock.advance(30_000);
  t.is(await waiting, 'The hook "guard" failed, which denies it: no answer within 30 s');
});

test("A7: an abort while a hook or the user is asked is no denial", async (t) => {
  const never = async (): Promise<never> => await new Promise(() => {});
  const members: Partial<RunInput>[] = [
    { hooks: [{ name: "guard", beforeToolCall: never }] },
    { mode: "ask", approve: never },
  ];
  for (const member of members) {
    const controller = new AbortController();
    const run = await runInput(t, [], { ...member, signal: controller.signal });
    const waiting = denial(writing, pending, run);
    controller.abort(new Error("the user left"));
    await t.throwsAsync(waiting, { message: "the user left" });
  }
});

test("A8: a denied call is told as denied, to the reader and to the model, is not done, and the run goes on", async (t) => {
  const tools = [tool("change", { access: "write", run: async () => t.fail() || "" })];
  const replies = [{ toolCalls: [{ tool: "change", input: {} }] }, { text: "I could not do it." }];
  const run = await runInput(t, replies, { tools, mode: "read-only" });
  const events = await eventsOf(run);
  const [result] = only(events, "tool-result");
  t.like(result, {
    status: "denied",
    output:
      "Denied, and not done: the mode is read-only; the user can allow it with --mode ask or --mode auto.",
  });
  t.like(endOf(events), {
    outcome: "denied",
    code: "denied",
    message: "The run is over, but at least one tool call was denied and not done.",
    answer: "I could not do it.",
    turns: 2,
  });
});

test("A8: a call that is allowed after one that was denied does not make the run done", async (t) => {
  let asked = 0;
  const approve = async (): Promise<string | undefined> => {
    asked += 1;
    return asked === 1 ? "no" : undefined;
  };
  const call = { toolCalls: [{ tool: "change", input: {} }] };
  const run = await runInput(t, [call, call, { text: "Done." }], { tools: [writing], mode: "ask", approve });
  const events = await eventsOf(run);
  t.deepEqual(
    only(events, "tool-result").map(({ status }) => status),
    ["denied", "done"],
  );
  t.is(endOf(events).outcome, "denied");
});
