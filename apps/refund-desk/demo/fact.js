import * as z from "zod";
/** Reads one line of `tenon log --json`. Undefined: not a fact that the demo needs. */
export function readFact(line) {
    if (!line.startsWith("{"))
        return undefined;
    return factSchema.safeParse(JSON.parse(line)).data;
}
const call = z.string();
const request = z.string();
const json = z.json();
const factSchema = z.discriminatedUnion("type", [
    fact("turn.attempted", { attempt: z.number(), owner: z.string() }),
    fact("turn.parked", {}),
    fact("turn.settled", {}),
    fact("model.requested", { request }),
    fact("model.delta", {
        deltas: z.array(z.object({ type: z.string(), text: z.string() })),
    }),
    fact("model.completed", {
        request,
        message: z.object({
            parts: z.array(z.object({ type: z.string(), text: z.string().optional() })),
        }),
    }),
    fact("tool.requested", { call, name: z.string(), replay: z.string() }),
    fact("tool.awaiting", { call, input: json }),
    fact("tool.answered", { call, by: z.string(), decision: z.object({ type: z.string() }) }),
    fact("tool.started", { call, attempt: z.number(), input: json }),
    fact("tool.progressed", { call, partial: json }),
    fact("tool.settled", {
        call,
        source: z.string(),
        message: z.object({
            name: z.string(),
            isError: z.boolean(),
            parts: z.array(z.object({ type: z.string(), text: z.string().optional() })),
        }),
    }),
    fact("submission.settled", { outcome: z.object({ status: z.string() }) }),
]);
function fact(type, data) {
    return z.object({ type: z.literal(type), data: z.object(data) });
}
