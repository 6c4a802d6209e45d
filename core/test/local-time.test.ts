import { execFileSync } from "node:child_process";
import { join } from "node:path";
import test from "ava";
import { localTime } from "../src/local-time.ts";

test("a time is shown as the user's clock shows it, with its offset", (t) => {
  const time = Date.UTC(2026, 0, 1, 12, 0, 5);
  t.is(Date.parse(localTime(time)), time);
  const module = join(import.meta.dirname, "../src/local-time.ts");
  const script = `import(${JSON.stringify(module)}).then(({ localTime }) => console.log(localTime(${time})))`;
  const shown = (TZ: string): string =>
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      env: { TZ },
      encoding: "utf8",
    }).trim();
  t.is(shown("UTC"), "2026-01-01T12:00:05+00:00");
  t.is(shown("Asia/Kolkata"), "2026-01-01T17:30:05+05:30");
  t.is(shown("America/New_York"), "2026-01-01T07:00:05-05:00");
});
