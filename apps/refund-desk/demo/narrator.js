import { styleText } from "node:util";
import { nameOf } from "./findings.ts";
/** Tells a log as it grows: the agent's words as they are written, and a line for everything else. */
export class Narrator {
    #write;
    #past = [];
    /** What was told of the reply that is being written. */
    #told = "";
    constructor(write) {
        this.#write = write;
    }
    tell(fact) {
        this.#past.push(fact);
        switch (fact.type) {
            case "model.requested":
                return this.#endReply();
            case "model.delta":
                return this.#say(textOf(fact.data.deltas));
            case "model.completed":
                this.#say(textOf(fact.data.message.parts).slice(this.#told.length));
                return this.#endReply();
            default:
                for (const line of linesOf(this.#past, fact))
                    this.#write(`${line}\n`);
        }
    }
    #say(words) {
        if (words === "")
            return;
        this.#write(this.#told === "" ? labelled("agent", words) : words);
        this.#told += words;
    }
    #endReply() {
        if (this.#told !== "")
            this.#write("\n");
        this.#told = "";
    }
}
function linesOf(past, fact) {
    switch (fact.type) {
        case "turn.attempted":
            return fact.data.attempt === 1 ? [] : [labelled("resume", `${fact.data.owner} goes on`)];
        case "tool.started": {
            const tool = `${nameOf(past, fact.data.call)} ${dim(fact.data.input)}`;
            return [labelled(fact.data.attempt === 1 ? "call" : "again", tool)];
        }
        case "tool.progressed":
            return [labelled("", dim(fact.data.partial))];
        case "tool.awaiting": {
            const tool = `${nameOf(past, fact.data.call)} ${dim(fact.data.input)}`;
            return [labelled("waits", `${tool} needs a person`)];
        }
        case "tool.answered":
            return [labelled("answer", `${fact.data.decision.type}, said ${fact.data.by}`)];
        case "tool.settled":
            return [
                labelled("result", `${fact.data.message.name} ${dim(textOf(fact.data.message.parts))}`),
            ];
        default:
            return [];
    }
}
function labelled(label, text) {
    return `   ${styleText("cyan", label.padEnd(7))}${text}`;
}
function dim(value) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return styleText("dim", text.length > 100 ? `${text.slice(0, 99)}…` : text);
}
function textOf(pieces) {
    return pieces.map(({ type, text }) => (type === "text" ? (text ?? "") : "")).join("");
}
