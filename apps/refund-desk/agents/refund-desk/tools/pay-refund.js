import process from "node:process";
import { defineTool } from "tenon";
import * as z from "zod";
const paymentService = process.env["PAYMENT_SERVICE"] ?? "http://127.0.0.1:4810";
export default defineTool({
    description: "Pays a refund to the customer of an order. A person approves more than 100 euro.",
    input: z.object({ claim: z.string(), order: z.string(), euro: z.number().positive() }),
    // After a crash the call is made again with the same key, and the service pays one key once.
    replay: "keyed",
    approval: ({ euro }) => euro > 100,
    async run(refund, { key, signal }) {
        const response = await fetch(`${paymentService}/payments`, {
            method: "POST",
            headers: { "content-type": "application/json", "idempotency-key": key },
            body: JSON.stringify(refund),
            signal,
        });
        if (!response.ok)
            throw new Error(`The payment was refused: ${await response.text()}`);
        return response.json();
    },
});
