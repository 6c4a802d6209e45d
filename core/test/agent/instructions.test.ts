import test from "ava";
import { instructions } from "../../src/agent/instructions.ts";
import { modes } from "../../src/tools/mode.ts";
import { workspaceWorld } from "../helpers/workspace-world.ts";

test("A8: each mode tells the model something else of what it may do, and all that it must not tell as done what was not", async (t) => {
  const { workspace } = await workspaceWorld(t);
  const texts = modes.map((mode) => instructions({ mode, workspace }));
  t.is(new Set(texts).size, modes.length);
  for (const text of texts) {
    t.true(text.includes(workspace.root));
    t.true(text.includes("never tell as done what was not done"));
  }
});
