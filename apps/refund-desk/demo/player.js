import { once } from "node:events";
import { createInterface } from "node:readline";
/** Exit codes: done, and waiting for a person. */
const goodEnds = [0, 4];
/** A process of the demo. One that ends without being told to, and not well, is a problem of the whole demo. */
export class Player {
    #child;
    #lines = [];
    #listeners = new Set();
    #isEnding = false;
    constructor(name, child, onProblem) {
        this.#child = child;
        if (child.stdout !== null)
            createInterface(child.stdout).on("line", (line) => this.#hear(line));
        let complaint = "";
        child.stderr?.on("data", (text) => (complaint += String(text)));
        child.on("close", (code) => {
            if (!this.#isEnding && !goodEnds.includes(code))
                onProblem(`${name} ended with ${code}: ${complaint}`);
        });
    }
    get pid() {
        return this.#child.pid;
    }
    /** Calls `listener` with each line it has said and will say. */
    onLine(listener) {
        this.#lines.forEach(listener);
        this.#listeners.add(listener);
    }
    /** Resolves with the first line that `pattern` fits. */
    says(pattern) {
        return new Promise((resolve) => {
            this.onLine((line) => pattern.test(line) && resolve(line));
        });
    }
    /** Resolves once it has said anything, if only the beginning of a line. */
    async speaks() {
        if (this.#child.stdout?.readableDidRead === true)
            return;
        if (this.#child.stdout !== null)
            await once(this.#child.stdout, "data");
    }
    /** Resolves with all it said once it has ended by itself. */
    async finished() {
        await this.#over();
        return this.#lines;
    }
    async end(signal) {
        this.#isEnding = true;
        this.#child.kill(signal);
        await this.#over();
    }
    async #over() {
        if (this.#child.exitCode === null && this.#child.signalCode === null)
            await once(this.#child, "close");
    }
    #hear(line) {
        this.#lines.push(line);
        for (const listener of this.#listeners)
            listener(line);
    }
}
