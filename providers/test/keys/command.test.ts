import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { builtInKeyServices, createKeyService, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock, testKeyProvider } from "@cedar/core/testing";
import test from "ava";
import { commandKeyProvider } from "../../src/keys/command.ts";
import {
  askCommand,
  environment,
  printed,
  printing,
  printingForOpenAi,
  realContext,
  refusalOf,
  script,
} from "../helpers/program.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folders: string[] = [];

testKeyProvider(test, {
  async create(value) {
    const folder = await mkdtemp(join(tmpdir(), "cedar-test-"));
    folders.push(folder);
    const program = printingForOpenAi(folder, value ?? '{"version":1}');
    return commandKeyProvider({ command: [program], environment, directory: undefined });
  },
  async dispose() {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  },
});

const request = { service: openAiKeyService };

test("without a keyCommand the provider is skipped, and says how to set one", async (t) => {
  const context = keyContext();
  const provider = commandKeyProvider({ command: undefined, environment, directory: undefined });
  t.is(await provider.resolve(request, context), undefined);
  t.deepEqual(context.explanations, [
    {
      message: "no keyCommand is configured",
      hint: 'Set "keyCommand": ["PROGRAM", …] in the configuration file.',
      skipped: true,
    },
  ]);
});

test("the key tells where it is from, and so does the provider", async (t) => {
  const program = printing(await temporaryFolder(t), `${printed}\n`);
  const context = realContext();
  const key = await askCommand([program], {}, context);
  t.is(key?.reveal(), printed);
  t.is(key?.cache, "process", "K16: only a program that asks for it has its key on the disk");
  t.deepEqual(context.explanations, [{ message: `printed by the program ${program}`, facts: { program } }]);
});

test("K16: JSON says how far the key is kept, when it ends and when it is renewed", async (t) => {
  const times = { expires_at: "2026-01-01T03:00:00Z", refresh_after: "2026-01-01T02:00:00+01:00" };
  const folder = await temporaryFolder(t);
  for (const cache of ["none", "process", "disk"]) {
    const program = printing(folder, JSON.stringify({ version: 1, key: printed, cache, ...times }));
    const key = await askCommand([program], {}, keyContext());
    t.like(key, {
      cache,
      expiresAt: new Date("2026-01-01T03:00:00Z"),
      refreshAfter: new Date("2026-01-01T01:00:00Z"),
    });
  }
});

test("a program that says that it has none is no failure", async (t) => {
  const program = printing(await temporaryFolder(t), '{"version":1}\n');
  const context = realContext();
  t.is(await askCommand([program], {}, context), undefined);
  t.like(context.explanations.at(-1), {
    message: `the program ${program} says that it has no OpenAI key`,
    skipped: undefined,
    facts: { program },
  });
});

test("K14: a key that had expired when it was printed is an error that names the program", async (t) => {
  const output = { version: 1, key: printed, expires_at: "2026-01-01T00:00:00Z" };
  const program = printing(await temporaryFolder(t), JSON.stringify(output));
  const context = keyContext({ clock: new ManualClock(Date.UTC(2026, 0, 1)) });
  const error = await t.throwsAsync(askCommand([program], {}, context), { code: "key-provider-failed" });
  t.regex(error.message.split(program)[1] ?? "", /^ expired at \S+ \(0 s ago\)\.$/u);
});

test("K12: a time that cannot be meant is an error that names the field and the program", async (t) => {
  const output = JSON.stringify({ version: 1, key: printed, expires_at: 1_780_000_000 });
  const program = printing(await temporaryFolder(t), output);
  const message = await refusalOf(t, [program]);
  t.true(message.startsWith(`The key was to be printed by the program ${program}, and it printed JSON`));
  t.regex(message, /"expires_at"/u);
});

test("an ill-formed key is refused with the rule that it breaks, and not shown", async (t) => {
  const program = printing(await temporaryFolder(t), `"${printed}"`);
  const message = await refusalOf(t, [program], {}, "key-malformed");
  t.true(message.includes(`in the output of ${program}`));
  t.regex(message, /wrapped in quotes/u);
});

const tell = ["CEDAR_KEY_SERVICE", "CEDAR_KEY_REASON", "CEDAR_CAN_PROMPT", "USERS_OWN", "OPENAI_API_KEY"];

test("X6: the program is told the service, the reason and whether it may prompt, and has the user's variables", async (t) => {
  const told = tell.map((name) => `\${${name}-unset}`).join(" ");
  const program = await script(t, `echo "${told}" >> "$0.told"`, `echo '{"version":1}'`);
  const provider = commandKeyProvider({
    command: [program],
    environment: { ...environment, USERS_OWN: "kept", OPENAI_API_KEY: fakeKey("own"), UNSET: undefined },
    directory: undefined,
  });
  await provider.resolve(request, keyContext());
  await provider.resolve(
    { service: createKeyService({ name: "corp" }) },
    keyContext({ reason: "rejected", canPrompt: true }),
  );
  t.deepEqual((await readFile(`${program}.told`, "utf8")).trim().split("\n"), [
    "openai cold 0 kept unset",
    `corp rejected 1 kept ${fakeKey("own")}`,
  ]);
});

test("callers that ask the same at the same time share one run, other services and reasons have their own", async (t) => {
  const program = await script(t, 'echo "$CEDAR_KEY_SERVICE $CEDAR_KEY_REASON" >> "$0.runs"', 'cat "$0.go"');
  const provider = commandKeyProvider({ command: [program], environment, directory: undefined });
  const [openAi, anthropic] = builtInKeyServices;
  const services = [openAi, openAi, anthropic, openAi].flatMap((service) => service ?? []);
  const ask = async () =>
    await Promise.allSettled([
      ...services.map(async (service) => await provider.resolve({ service }, keyContext())),
      provider.resolve(request, keyContext({ reason: "rejected" })),
    ]);
  await ask();
  const runs = async () => (await readFile(`${program}.runs`, "utf8")).trim().split("\n").sort();
  t.deepEqual(await runs(), ["anthropic cold", "openai cold", "openai rejected"]);
  await ask();
  t.is((await runs()).length, 6, "whoever comes afterwards has a new run");
});

test("a caller that leaves does not fail those that wait for the same run", async (t) => {
  const program = await script(t, "sleep 0.3", `echo ${printed}`);
  const provider = commandKeyProvider({ command: [program], environment, directory: undefined });
  const leaving = new AbortController();
  const left = provider.resolve(request, realContext(leaving.signal));
  const waiting = provider.resolve(request, realContext());
  leaving.abort(new Error("no longer wanted"));
  await t.throwsAsync(left, { message: "no longer wanted" });
  t.is((await waiting)?.reveal(), printed);
});

test("a program that asks Cedar for a key does not start itself again", async (t) => {
  const program = await script(t, `echo ${printed}`);
  const context = realContext();
  const own = { environment: { ...environment, CEDAR_KEY_SERVICE: "openai" } };
  t.is(await askCommand([program], own, context), undefined);
  t.true(context.explanations[0]?.skipped);
});

test("L1, L6: arguments are in no printed form of the provider, nor the variables", (t) => {
  const argument = fakeKey("argument");
  const options = { command: ["get-key", argument], environment: { KEY: printed }, directory: undefined };
  const shown = inspect(commandKeyProvider(options), { depth: 9, showHidden: true });
  t.false(shown.includes(argument) || shown.includes(printed));
});
