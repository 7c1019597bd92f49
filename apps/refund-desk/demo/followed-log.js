import { readFact } from "./fact.ts";
/** A log that is read while others write it. */
export class FollowedLog {
    facts = [];
    #watchers = new Set();
    /** `reader` is `tenon log --follow --json`. */
    constructor(reader, tell) {
        reader.onLine((line) => {
            const fact = readFact(line);
            if (fact === undefined)
                return;
            this.facts.push(fact);
            tell(fact);
            for (const watcher of this.#watchers)
                watcher();
        });
    }
    /** Resolves as soon as the log says so. */
    until(isReached) {
        return new Promise((resolve) => {
            const watcher = () => {
                if (isReached(this.facts))
                    resolve();
            };
            this.#watchers.add(watcher);
            watcher();
        });
    }
}
