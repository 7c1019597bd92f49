/** A body that is known as text, whole or piece by piece. */
export type PlainBody = string | TextPieces;

/** Text that comes in pieces. */
export interface TextPieces {
  /** The next piece; undefined at the end. */
  take(): Promise<string | undefined>;
  /** Nobody takes any more. Resolves once nothing is made any more. */
  cancel(): Promise<void>;
}

const bodies = new WeakMap<Response, PlainBody>();

/** Notes what the body of a response is: who can send text need not read it from a web stream. */
export function withPlainBody(response: Response, body: PlainBody): Response {
  bodies.set(response, body);
  return response;
}

/** What was noted of a response. */
export function plainBodyOf(response: Response): PlainBody | undefined {
  return bodies.get(response);
}
