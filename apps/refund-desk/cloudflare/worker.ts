// tenon:generated 733773f8ea04ecb1
import { defineAgentObject, DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { completeForWorker, createWorkerHost } from "tenon/worker";
import refundDeskAgent from "../agents/refund-desk/agent.ts";
import refundDeskAgentInstructions from "../agents/refund-desk/instructions.md";
import refundDesk$findOrder from "../agents/refund-desk/tools/find-order.ts";
import refundDesk$findPolicy from "../agents/refund-desk/tools/find-policy.ts";
import refundDesk$payRefund from "../agents/refund-desk/tools/pay-refund.ts";
import refundDesk$readClaim from "../agents/refund-desk/tools/read-claim.ts";
import refundDesk$sendMail from "../agents/refund-desk/tools/send-mail.ts";
import config from "../tenon.config.ts";

const agents = [
  completeForWorker("refund-desk", refundDeskAgent, {
    instructions: refundDeskAgentInstructions,
    tools: {
      "find-order": refundDesk$findOrder,
      "find-policy": refundDesk$findPolicy,
      "pay-refund": refundDesk$payRefund,
      "read-claim": refundDesk$readClaim,
      "send-mail": refundDesk$sendMail,
    },
  }),
];

/** One object for each conversation, named `<agent>:<conversation>`. */
export const AgentObject = defineAgentObject({
  open: (platform) =>
    createWorkerHost({
      platform,
      agents,
      config,
      // Says who asks, or refuses with undefined. Without it only requests of this machine are answered.
      // authorize: async (request) => undefined,
    }),
});

/** One object that lists them. */
export { DirectoryObject };

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
