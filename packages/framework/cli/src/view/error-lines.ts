/** An error as a person reads it: one line, a hint, and the stack for those who ask for it. */
export function errorLines(error: unknown, { isDebug }: { readonly isDebug: boolean }): string {
  const message = textOf(error, "message") ?? String(error);
  const hint =
    textOf(error, "hint") ??
    (errorCode(error) === undefined ? "Set TENON_DEBUG=1 to see where it happened." : undefined);
  const lines = [`error: ${message}`];
  if (hint !== undefined) lines.push(`hint: ${hint}`);
  if (isDebug) lines.push(stackOf(error));
  return lines.join("\n");
}

/** The code of an error that Tenon threw, of whatever copy of the class. */
export function errorCode(error: unknown): string | undefined {
  return textOf(error, "name") === "TenonError" ? textOf(error, "code") : undefined;
}

/** An error as a program reads it. */
export function errorJson(error: unknown): {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
} {
  const hint = textOf(error, "hint");
  return {
    code: errorCode(error) ?? "internal",
    message: textOf(error, "message") ?? String(error),
    ...(hint === undefined ? {} : { hint }),
  };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? ""}${cause}`;
}

function textOf(error: unknown, field: string): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" ? value : undefined;
}
