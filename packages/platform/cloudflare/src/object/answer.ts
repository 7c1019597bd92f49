import { TenonError, type ErrorCode } from "@tenon/contracts";

/** What one object answers another. An error that is thrown would arrive without its code. */
export type Answer<T> =
  | { readonly value: T }
  | { readonly code: ErrorCode; readonly message: string; readonly hint?: string };

/** Says what `ask` resolves with, or how it was refused. */
export async function answer<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    const { code, message, hint } = error;
    return { code, message, ...(hint !== undefined && { hint }) };
  }
}

/** The value of an answer; throws what the other object refused with, or `store-unavailable` when it cannot be reached. */
export async function valueOf<T>(asked: PromiseLike<Answer<T>>): Promise<T> {
  const answered = await reached(asked);
  if ("value" in answered) return answered.value;
  const { code, message, hint } = answered;
  throw new TenonError(code, message, hint === undefined ? {} : { hint });
}

async function reached<T>(asked: PromiseLike<Answer<T>>): Promise<Answer<T>> {
  try {
    return await asked;
  } catch (error) {
    throw new TenonError("store-unavailable", "Another object could not be reached.", {
      cause: error,
    });
  }
}
