import { TenonError, type Isolates, type Platform } from "@tenon/contracts";
import type { Settled } from "./settled.ts";

/** The isolates that one start of a call uses, counted. */
export class IsolateUse {
  readonly #platform: Pick<Platform, "isolates" | "name">;
  #runs = 0;

  constructor(platform: Pick<Platform, "isolates" | "name">) {
    this.#platform = platform;
  }

  /** The platform's own. Throws `capability-missing` where it has none. */
  open(): Isolates {
    const { isolates, name } = this.#platform;
    if (isolates === undefined) {
      throw new TenonError(
        "capability-missing",
        `Code cannot be run here: the platform "${name}" has no isolates.`,
        { hint: "Give it some: `isolates` among its options." },
      );
    }
    return {
      capabilities: isolates.capabilities,
      costPerRun: isolates.costPerRun,
      run: (source, options) => {
        this.#runs += 1;
        return isolates.run(source, options);
      },
    };
  }

  /** What is recorded with the result. An earlier start that was lost needed an isolate as this one did. */
  sum(starts: number): Pick<Settled, "isolates"> {
    if (this.#runs === 0) return {};
    const runs = this.#runs + starts - 1;
    return { isolates: { runs, cost: runs * (this.#platform.isolates?.costPerRun ?? 0) } };
  }
}
