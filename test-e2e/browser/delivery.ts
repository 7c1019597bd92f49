import { defineWorkflow, notRetryable } from "@tenon/agent";
import type { Workflow } from "@tenon/contracts";

/** Has what the page shows of steps: one that is tried again, one of an agent, an approval, a sleep, one that fails. */
export const delivery: Workflow = defineWorkflow({
  name: "delivery",
  async run(step, order) {
    await step.do("pack", { retry: { baseMs: 20 } }, ({ attempt }) => {
      if (attempt === 1) throw new RangeError("The box is too small.");
      return { order, boxes: 2 };
    });
    await step.agent("shop", "good morning");
    const { status } = await step.approval({ name: "boss", input: { order, eur: 42 } });
    if (status === "denied")
      await step.do("store", () => {
        throw notRetryable("There is no room.");
      });
    await step.sleep("drying", 3_600_000);
    return "dry";
  },
});
