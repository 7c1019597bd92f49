import { TenonError } from "@tenon/contracts";

/** What went wrong in the storage of an object, in our words. */
export function storeError(error: unknown): TenonError {
  if (error instanceof TenonError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/SQLITE_FULL|exceeded its maximum/i.test(message)) {
    return new TenonError("store-full", "The storage of the object is full.", {
      hint: "One object holds 10 GB on a paid plan. Delete the conversation, or move its files elsewhere.",
      cause: error,
    });
  }
  if (/SQLITE_TOOBIG|string or blob too big/i.test(message)) {
    return new TenonError("value-too-large", "A value is larger than one row may be.", {
      hint: "A row of an object holds at most 2 MB.",
      cause: error,
    });
  }
  if (/no such (column|table)/i.test(message)) {
    return new TenonError("store-damaged", "The tables of the object are of another release.", {
      hint: "Deploy the release that wrote them, export the conversation there, and import it here.",
      cause: error,
    });
  }
  return new TenonError("store-unavailable", "The storage of the object cannot be used.", {
    hint: message,
    cause: error,
  });
}

/** The refusal of a platform that was disposed. */
export function closedError(): TenonError {
  return new TenonError("store-unavailable", "The platform was closed.");
}
