import { errorJson } from "../view/error-lines.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly subject: string;
  readonly text: string;
  /** What to do; there is one exactly when something is wrong. */
  readonly fix?: string;
}

/** Tells whether nothing is wrong. */
export function isOk({ fix }: Finding): boolean {
  return fix === undefined;
}

/** What was thrown, as a problem with its fix. */
export function problemOf(subject: string, error: unknown): Finding {
  const { message, hint } = errorJson(error);
  return { subject, text: message, fix: hint ?? "Set TENON_DEBUG=1 to see where it happened." };
}
