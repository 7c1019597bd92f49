import { hasCode, type LogId, type SubmissionId } from "@tenon/contracts";
import { emptyView, type ConversationView } from "@tenon/log";

/** What is known of one queue. */
type Queue = {
  /** How many more are taken before the log is looked at again. */
  room: number;
  /** Taken, and not in the log yet. */
  taken: number;
  looking: Promise<Seen> | undefined;
};

type Seen = { readonly isFull: boolean; readonly view: ConversationView };

/** How many are taken unseen: in a conversation that this process has not looked at, or between two looks. */
const mostUnseen = 100;

/** How many queues are kept in mind. */
const capacity = 1_024;

/** Keeps conversations from owing more outcomes than they may. Looking is rare: a queue is nearly always short. */
export class SubmissionQueues {
  readonly #most: number;
  readonly #view: (log: LogId) => Promise<ConversationView>;
  readonly #queues = new Map<LogId, Queue>();

  constructor(most: number, view: (log: LogId) => Promise<ConversationView>) {
    this.#most = most;
    this.#view = view;
  }

  /** Accepts by `submit` when there is room, or when it was accepted before; resolves with undefined when there is none. */
  async enter<Accepted>(
    log: LogId,
    key: string | undefined,
    submit: () => Promise<Accepted>,
  ): Promise<Accepted | undefined> {
    const queue = this.#queue(log);
    while (queue.room <= 0) {
      // Many who come at once look together, and the first of them take what there is.
      queue.looking ??= this.#look(log, queue).finally(() => {
        queue.looking = undefined;
      });
      const { isFull, view } = await queue.looking;
      if (!isFull) continue;
      if (key === undefined || !isKnown(view, key as SubmissionId)) return undefined;
      break;
    }
    queue.room -= 1;
    queue.taken += 1;
    try {
      return await submit();
    } finally {
      queue.taken -= 1;
    }
  }

  #queue(log: LogId): Queue {
    const known = this.#queues.get(log);
    const queue = known ?? {
      room: Math.min(this.#most, mostUnseen),
      taken: 0,
      looking: undefined,
    };
    this.#queues.delete(log);
    this.#queues.set(log, queue);
    const [oldest] = this.#queues.keys();
    if (this.#queues.size > capacity && oldest !== undefined) this.#queues.delete(oldest);
    return queue;
  }

  async #look(log: LogId, queue: Queue): Promise<Seen> {
    const view = await this.#viewOrNothing(log);
    const owed = view.messages.filter(isOwed).length;
    queue.room = Math.min(this.#most - owed - queue.taken, mostUnseen);
    return { isFull: queue.room <= 0, view };
  }

  async #viewOrNothing(log: LogId): Promise<ConversationView> {
    try {
      return await this.#view(log);
    } catch (error) {
      if (hasCode(error, "log-not-found")) return emptyView;
      throw error;
    }
  }
}

function isOwed(message: ConversationView["messages"][number]): boolean {
  return message.role === "user" && message.outcome === undefined;
}

function isKnown({ messages }: ConversationView, submission: SubmissionId): boolean {
  return messages.some((message) => message.role === "user" && message.submission === submission);
}
