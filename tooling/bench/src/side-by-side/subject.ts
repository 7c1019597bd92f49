/** Something that answers turns, beside others. */
export interface Subject {
  readonly name: string;
  /** Starts it on a folder of its own, where it may have been before. */
  start(folder: string): Promise<Service>;
  /** The files in which it keeps conversations; none when it keeps nothing. */
  readonly files: readonly string[];
}

/** A subject that runs. */
export interface Service extends AsyncDisposable {
  /** Of its process, when it has one of its own. */
  readonly pid?: number;
  /** Has one message answered, and calls `onText` with each piece of the answer. Rejects when the turn fails. */
  turn(conversation: string, message: string, onText?: () => void): Promise<void>;
  /** Ends its process. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** What the fake model is asked to do. */
export function messageOf(order: {
  readonly tokens: number;
  readonly pauseMs?: number;
  readonly tag: string;
}): string {
  return `tokens=${order.tokens} pause=${order.pauseMs ?? 0} tag=${order.tag}`;
}
