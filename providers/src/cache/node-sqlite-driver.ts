import { open } from "node:fs/promises";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { SqliteDriver } from "@keyv/sqlite";

/** SQLite waits in this thread, where no timer runs meanwhile: so it stays well below the time that a store may take. */
const busyMilliseconds = 500;

/**
 * `@keyv/sqlite` on Node's own SQLite. Its default driver has no busy time-out and loses writes of processes at the same time. The
 * write-ahead log lets readers go on beside a writer, and with it `synchronous=NORMAL` keeps the database whole
 * (sqlite.org/pragma.html#pragma_synchronous).
 */
export const nodeSqliteDriver: SqliteDriver = {
  name: "custom",
  async connect({ filename }) {
    const { DatabaseSync } = await import("node:sqlite");
    // SQLite gives the files beside the database the mode of the database itself.
    await (await open(filename, "a", 0o600)).close();
    const database = new DatabaseSync(filename, { timeout: busyMilliseconds });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const statements = new Map<string, StatementSync>();
    return {
      async query(sql, ...parameters) {
        const statement = statements.get(sql) ?? database.prepare(sql);
        statements.set(sql, statement);
        // The adapter binds text, numbers and null only.
        return statement.all(...(parameters as SQLInputValue[]));
      },
      async close() {
        database.close();
      },
    };
  },
};
