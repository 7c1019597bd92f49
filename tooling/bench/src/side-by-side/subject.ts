/** Something that answers turns, beside others. */
export interface Subject<Started extends Service = Service> {
  readonly name: string;
  /** Starts it on a folder of its own, where it may have been before. */
  start(folder: string): Promise<Started>;
  /** The files in which it keeps conversations; none when it keeps nothing. */
  readonly files: readonly string[];
}

/** A subject that runs. */
export interface Service extends AsyncDisposable {
  /** Of its process, when it has one of its own. */
  readonly pid?: number;
  /** Has one message answered, and calls `onText` with each piece of the answer. Rejects when the turn fails. */
  turn(conversation: string, message: string, onText?: OnText): Promise<void>;
  /** Ends its process. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Told of each piece of an answer. */
export type OnText = (text: string) => void;

/** What the fake model is asked to do. */
export function messageOf(order: {
  readonly tokens: number;
  readonly pauseMs?: number;
  readonly tag: string;
  /** Whether each piece says when it was sent. */
  readonly isStamped?: boolean;
}): string {
  const { tokens, pauseMs = 0, tag, isStamped = false } = order;
  return `tokens=${tokens} pause=${pauseMs} tag=${tag}${isStamped ? " stamped" : ""}`;
}
