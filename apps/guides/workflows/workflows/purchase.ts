import { defineWorkflow } from "tenon";
import * as z from "zod";

export default defineWorkflow({
  name: "purchase",
  input: z.number(),
  async run(step, cents) {
    const answer = await step.approval({
      name: "boss",
      input: { cents },
      approvers: ["user:boss"],
      escalate: {
        afterMs: 2 * 86_400_000,
        to: ["user:chief"],
        // Done once, as the step "boss/escalated": a mail, a message, a page.
        notify: ({ key }) => console.log(`${key}: the chief may answer now`),
      },
      expiresMs: 14 * 86_400_000,
    });
    if (answer.status !== "approved") return answer.status;
    await step.do("order", ({ key }) => console.log(`${key}: ordered`));
    const parcel = await step.waitFor("delivered");
    return { by: answer.by, parcel };
  },
});
