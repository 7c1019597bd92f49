import type { LogId } from "@tenon/contracts";
import { LifecycleCapability, type LifecycleJobOutcome } from "agents/lifecycle";
import type { Driver } from "./driver.ts";

const wake = { id: "tenon:wake", fn: "wake" } as const;

/** Keeps the wake as one job of the object's lifecycle, beside the jobs of other capabilities. */
export class LifecycleDriver extends LifecycleCapability implements Driver {
  readonly #beat: () => number | undefined;

  constructor(beat: () => number | undefined) {
    super("tenon");
    this.#beat = beat;
  }

  arm(time: number): void {
    void this.lifecycle.jobs.push({ ...wake, time });
  }

  disarm(): void {
    void this.lifecycle.jobs.cancel(wake.id);
  }

  /** The heartbeat alone keeps the object in memory. */
  keep(_log: LogId, work: () => Promise<void>): Promise<void> {
    return work();
  }

  /** The object is in memory now, so it does what is due: nothing of it is awaited here. */
  async onJob(): Promise<LifecycleJobOutcome | undefined> {
    const rescheduleAt = this.#beat();
    return rescheduleAt === undefined ? undefined : { rescheduleAt };
  }
}
