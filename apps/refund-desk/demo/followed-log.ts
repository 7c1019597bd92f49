import { readFact, type Fact } from "./fact.ts";
import type { Player } from "./player.ts";

/** A log that is read while others write it. */
export class FollowedLog {
  readonly facts: Fact[] = [];
  readonly #watchers = new Set<() => void>();

  /** `reader` is `tenon log --follow --json`. */
  constructor(reader: Player, tell: (fact: Fact) => void) {
    reader.onLine((line) => {
      const fact = readFact(line);
      if (fact === undefined) return;
      this.facts.push(fact);
      tell(fact);
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** Resolves as soon as the log says so. */
  until(isReached: (facts: readonly Fact[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watcher = (): void => {
        if (isReached(this.facts)) resolve();
      };
      this.#watchers.add(watcher);
      watcher();
    });
  }
}
