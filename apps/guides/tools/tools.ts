import { defineTool } from "tenon";
import * as z from "zod";
import { supplier } from "./supplier.ts";

// docs:start safe
export const countParts = defineTool({
  name: "count-parts",
  description: "How many of a part are in stock.",
  input: z.object({ part: z.string() }),
  replay: "safe",
  run: ({ part }) => supplier.count(part),
});
// docs:end safe

// docs:start keyed
export const orderPart = defineTool({
  name: "order-part",
  description: "Orders a part.",
  input: z.object({ part: z.string() }),
  replay: "keyed",
  run: ({ part }, { key }) => supplier.order(part, { idempotencyKey: key }),
});
// docs:end keyed

// docs:start journal
export const repairBike = defineTool({
  name: "repair-bike",
  description: "Orders a part and tells the customer.",
  input: z.object({ part: z.string() }),
  replay: "journal",
  async run({ part }, { key, step }) {
    const order = await step.do("order", () => supplier.order(part, { idempotencyKey: key }));
    await step.do("tell", () => supplier.tell(`ordered as ${order}`));
    return { order };
  },
});
// docs:end journal

// docs:start probe
export const bookCourier = defineTool({
  name: "book-courier",
  description: "Books a courier.",
  input: z.object({ to: z.string() }),
  replay: "unsafe",
  probe(_input, { key }) {
    const booking = supplier.findBooking(key);
    return booking === undefined ? { status: "not-done" } : { status: "done", output: booking };
  },
  run: ({ to }, { key }) => supplier.bookCourier(to, { reference: key }),
});
// docs:end probe

// docs:start unsafe
export const callCustomer = defineTool({
  name: "call-customer",
  description: "Calls the customer and says something.",
  input: z.object({ text: z.string() }),
  run: ({ text }) => supplier.tell(text),
});
// docs:end unsafe
