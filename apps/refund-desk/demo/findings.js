/** Counts what happened more than once. Pure: two readers of one log find the same. */
export function findingsOf(facts) {
    const asked = facts.filter((fact, index) => fact.type === "model.requested" &&
        facts
            .slice(0, index)
            .some((past) => past.type === "model.completed" && past.data.request === fact.data.request));
    const again = facts.filter((fact, index) => fact.type === "tool.started" && isSettled(facts.slice(0, index), fact.data.call));
    return {
        repliesAskedAgain: asked.length,
        resultsRunAgain: again.length,
        interrupted: facts.flatMap((fact) => fact.type === "tool.started" && fact.data.attempt > 1
            ? [`${nameOf(facts, fact.data.call)} (${requestOf(facts, fact.data.call)?.replay})`]
            : []),
        unevenCalls: facts.flatMap((fact) => fact.type === "tool.requested" && resultsOf(facts, fact.data.call).length !== 1
            ? [fact.data.name]
            : []),
        isDone: facts.some((fact) => fact.type === "submission.settled" && fact.data.outcome.status === "done"),
    };
}
/** Tells whether a tool is at work: started, and without a result. */
export function isInFlight(facts, tool) {
    return facts.some((fact) => fact.type === "tool.started" &&
        nameOf(facts, fact.data.call) === tool &&
        !isSettled(facts, fact.data.call));
}
/** What a call's tool is called. */
export function nameOf(facts, call) {
    return requestOf(facts, call)?.name ?? call;
}
function requestOf(facts, call) {
    for (const fact of facts)
        if (fact.type === "tool.requested" && fact.data.call === call)
            return fact.data;
    return undefined;
}
function isSettled(facts, call) {
    return resultsOf(facts, call).length > 0;
}
function resultsOf(facts, call) {
    return facts.filter((fact) => fact.type === "tool.settled" && fact.data.call === call);
}
