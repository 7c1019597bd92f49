import type { Written } from "../written.ts";

/** Counts every statement, row and alarm that objects of this isolate write from now on. */
export function countWrites(storage: DurableObjectStorage): () => Written {
  const cursors: { readonly rowsWritten: number }[] = [];
  let alarms = 0;
  const sql = Object.getPrototypeOf(storage.sql);
  const { exec } = sql;
  sql.exec = function counted(this: SqlStorage, ...statement: Parameters<SqlStorage["exec"]>) {
    const cursor: ReturnType<SqlStorage["exec"]> = exec.apply(this, statement);
    cursors.push(cursor);
    return cursor;
  };
  const prototype = Object.getPrototypeOf(storage);
  for (const name of ["setAlarm", "deleteAlarm"] as const) {
    const original: (...values: unknown[]) => Promise<void> = prototype[name];
    prototype[name] = function counted(this: DurableObjectStorage, ...values: unknown[]) {
      alarms += 1;
      return original.apply(this, values);
    };
  }
  return () => ({
    statements: cursors.length,
    rows: cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
    alarms,
  });
}
