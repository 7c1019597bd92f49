import { GuestWorker, type LostWorker } from "./guest-worker.ts";
import type { ScriptEnd } from "./protocol.ts";
import { failed, type Script } from "./script.ts";

/** A script whose thread ends under it this often is not started again. */
const mostStarts = 3;
/** While one makes a guest the other has one. */
const warmThreads = 2;

/** The threads that scripts share. */
export class GuestPool {
  readonly #most: number;
  readonly #threads = new Set<GuestWorker>();
  #isClosed = false;

  constructor(most: number) {
    this.#most = most;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Starts a script on the quietest thread. */
  place(script: Script): void {
    const quietest = [...this.#threads].toSorted((one, other) => one.load - other.load).at(0);
    const isFree = quietest !== undefined && quietest.load === 0;
    const mayAdd = !isFree && this.#threads.size < this.#most;
    const thread = mayAdd || quietest === undefined ? this.#add() : quietest;
    // Of equally quiet threads the next script is for one that has had time to make its next guest.
    this.#threads.delete(thread);
    this.#threads.add(thread);
    thread.start(script);
  }

  /** Lets go of a script, wherever it is. */
  drop(script: Script): void {
    for (const thread of this.#threads) thread.drop(script);
  }

  /** The thread of a script makes its next guest now; another one is ready meanwhile. */
  warmUp(memoryBytes: number): void {
    const most = Math.min(warmThreads, this.#most);
    if (!this.#isClosed && this.#threads.size < most) this.#add(memoryBytes);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  #add(warmBytes = 0): GuestWorker {
    const onLost = (lost: LostWorker): void => {
      this.#threads.delete(thread);
      this.#replace(lost);
    };
    const thread: GuestWorker = new GuestWorker({ onLost, warmBytes });
    this.#threads.add(thread);
    return thread;
  }

  #replace({ culprit, isOverdue, others }: LostWorker): void {
    culprit?.end(isOverdue ? overdue : failed("InternalError: The script broke its isolate."));
    for (const script of others) {
      if (script.isOver) continue;
      if (this.#isClosed || script.starts >= mostStarts) script.end(failed(lostMessage));
      else this.place(script);
    }
  }
}

const lostMessage = "InternalError: The isolate ended before the script did.";
const overdue: ScriptEnd = { status: "limit", limit: "wallMs", console: [] };
