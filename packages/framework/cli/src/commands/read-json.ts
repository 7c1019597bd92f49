import { TenonError, type Json } from "@tenon/contracts";

/** Reads JSON that a person typed. Throws `invalid-input`. */
export function readJsonOption(what: string, text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    throw new TenonError("invalid-input", `${what} must be JSON.`, {
      hint: `For example '{"amount": 80}', or '"a text"' with both kinds of quotes.`,
      cause: error,
    });
  }
}
