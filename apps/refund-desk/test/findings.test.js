import { expect, test } from "vitest";
import { readFact } from "../demo/fact.ts";
import { findingsOf, isInFlight } from "../demo/findings.ts";
test("a straight log holds nothing twice", () => {
    const facts = [asked(0), completed(0), requested("a"), started("a", 1), settled("a"), done];
    expect(findingsOf(facts)).toEqual({
        repliesAskedAgain: 0,
        resultsRunAgain: 0,
        interrupted: [],
        unevenCalls: [],
        isDone: true,
    });
});
test("a call that a kill interrupted is told apart from a result that ran again", () => {
    const interrupted = [requested("a"), started("a", 1), started("a", 2), settled("a")];
    const again = [requested("a"), started("a", 1), settled("a"), started("a", 2)];
    expect(findingsOf(interrupted)).toMatchObject({
        interrupted: ["pay (keyed)"],
        resultsRunAgain: 0,
    });
    expect(findingsOf(again)).toMatchObject({ resultsRunAgain: 1 });
});
test("a reply that is asked for again counts only once it was recorded", () => {
    expect(findingsOf([asked(0), asked(0), completed(0)])).toMatchObject({ repliesAskedAgain: 0 });
    expect(findingsOf([asked(0), completed(0), asked(0)])).toMatchObject({ repliesAskedAgain: 1 });
});
test("a call without a result or with two is uneven", () => {
    const facts = [requested("a"), requested("b"), settled("b"), settled("b")];
    expect(findingsOf(facts).unevenCalls).toEqual(["pay", "pay"]);
});
test("a tool is in flight from its start to its result", () => {
    const facts = [requested("a"), started("a", 1), settled("a")];
    expect(facts.map((_, index) => isInFlight(facts.slice(0, index + 1), "pay"))).toEqual([
        false,
        true,
        false,
    ]);
});
test("a line that is no fact of the demo is passed over", () => {
    expect(readFact("conversation claim-1042")).toBeUndefined();
    expect(readFact(JSON.stringify({ type: "agent.resolved", data: {} }))).toBeUndefined();
});
const done = { type: "submission.settled", data: { outcome: { status: "done" } } };
function asked(step) {
    return { type: "model.requested", data: { request: `step:${step}` } };
}
function completed(step) {
    return { type: "model.completed", data: { request: `step:${step}`, message: { parts: [] } } };
}
function requested(call) {
    return { type: "tool.requested", data: { call, name: "pay", replay: "keyed" } };
}
function started(call, attempt) {
    return { type: "tool.started", data: { call, attempt, input: {} } };
}
function settled(call) {
    const message = { name: "pay", isError: false, parts: [] };
    return { type: "tool.settled", data: { call, source: "executed", message } };
}
