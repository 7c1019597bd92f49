import { TenonError } from "@tenon/contracts";

/** A row as the storage of an object gives it. */
export type Row = Record<string, SqlStorageValue>;

/** A column that holds a number. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : refuse(column);
}

/** A column that holds text. */
export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : refuse(column);
}

/** A column that holds a number or nothing. */
export function optionalInteger(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : integer(row, column);
}

/** A column that holds text or nothing. */
export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

/** A column that holds bytes. */
export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof ArrayBuffer ? new Uint8Array(value) : refuse(column);
}

/** A column that holds JSON. */
export function json(row: Row, column: string): unknown {
  try {
    return JSON.parse(text(row, column));
  } catch (error) {
    throw damagedColumn(column, error);
  }
}

function refuse(column: string): never {
  throw damagedColumn(column);
}

function damagedColumn(column: string, cause?: unknown): TenonError {
  return new TenonError("store-damaged", `The object holds an unreadable "${column}".`, {
    hint: "Restore the object to a point in time before, or delete it.",
    cause,
  });
}
