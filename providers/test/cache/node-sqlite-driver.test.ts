import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import test from "ava";
import { nodeSqliteDriver } from "../../src/cache/node-sqlite-driver.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("K18: a database that another process has locked is given up soon, since nothing else runs meanwhile", async (t) => {
  const filename = join(await temporaryFolder(t), "cache.sqlite");
  const connection = await nodeSqliteDriver.connect({ filename });
  await connection.query("CREATE TABLE kept (value TEXT)");
  const other = new DatabaseSync(filename);
  other.exec("BEGIN IMMEDIATE");
  const startedAt = performance.now();
  await t.throwsAsync(async () => await connection.query("INSERT INTO kept VALUES (?)", "one"), {
    message: /locked/u,
  });
  const milliseconds = performance.now() - startedAt;
  t.true(milliseconds > 300 && milliseconds < 1900, `${milliseconds} ms`);
  other.exec("ROLLBACK");
  await connection.query("INSERT INTO kept VALUES (?)", "two");
  t.deepEqual(
    await connection.query("SELECT value FROM kept"),
    [{ value: "two" }].map((row) => Object.assign(Object.create(null), row)),
  );
  other.close();
  await connection.close();
});
