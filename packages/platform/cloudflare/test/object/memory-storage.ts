import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** The storage of an object, as far as logs need it: it outlives the object, and its clock is that of the test. */
export function createMemoryStorage(): DurableObjectStorage {
  const database = new DatabaseSync(":memory:");
  const storage = {
    sql: {
      exec(query: string, ...bindings: readonly SQLInputValue[]) {
        const isScript = bindings.length === 0 && query.trim().includes(";\n");
        if (isScript) database.exec(query);
        const rows = isScript ? [] : database.prepare(query).all(...bindings);
        return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows.values() };
      },
    },
    transactionSync<T>(body: () => T): T {
      database.exec("BEGIN");
      try {
        const value = body();
        database.exec("COMMIT");
        return value;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
  // Logs use nothing else of it.
  return storage as unknown as DurableObjectStorage;
}
