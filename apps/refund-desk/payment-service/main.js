// A payment service as a bank would run it, on this machine: pays once per Idempotency-Key.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { PaymentBook } from "./payment-book.ts";
const { values } = parseArgs({
    options: {
        port: { type: "string", default: "4810" },
        book: { type: "string", default: "payments.jsonl" },
        /** Milliseconds between booking and answering: room to lose the answer. */
        delay: { type: "string", default: "0" },
    },
});
const book = new PaymentBook(values.book);
const refundSchema = z.object({ claim: z.string(), order: z.string(), euro: z.number() });
const server = createServer((request, response) => {
    answer(request).then(({ status, body }) => send(response, status, body), (error) => send(response, 500, { problem: String(error) }));
});
server.listen(Number(values.port), "127.0.0.1", () => {
    const { port } = server.address();
    console.log(`listening on http://127.0.0.1:${port}`);
});
async function answer(request) {
    switch (`${request.method} ${request.url}`) {
        case "GET /stats":
            return { status: 200, body: { calls: book.calls(), payments: book.payments() } };
        case "POST /payments":
            return pay(request);
        default:
            return { status: 404, body: { problem: "There are POST /payments and GET /stats." } };
    }
}
async function pay(request) {
    const key = request.headers["idempotency-key"];
    if (typeof key !== "string")
        return { status: 400, body: { problem: "Send an Idempotency-Key." } };
    const refund = refundSchema.safeParse(JSON.parse(await text(request)));
    if (!refund.success)
        return { status: 400, body: { problem: z.prettifyError(refund.error) } };
    const before = book.payments().length;
    const payment = book.pay(key, refund.data);
    if (payment === undefined)
        return { status: 409, body: { problem: "This key paid another refund." } };
    console.log(`${book.payments().length > before ? "paid" : "known"} ${payment.payment}`);
    await pause(Number(values.delay));
    return { status: 200, body: payment };
}
function send(response, status, body) {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
}
