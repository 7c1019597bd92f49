// tenon:generated 72c07a662531c01a
import { defineAgentObject, DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { completeForWorker, createWorkerHost } from "tenon/worker";
import refundDeskAgent from "../agents/refund-desk/agent.ts";
import refundDeskAgentInstructions from "../agents/refund-desk/instructions.md";
import refundDeskFindOrderTool from "../agents/refund-desk/tools/find-order.ts";
import refundDeskFindPolicyTool from "../agents/refund-desk/tools/find-policy.ts";
import refundDeskPayRefundTool from "../agents/refund-desk/tools/pay-refund.ts";
import refundDeskReadClaimTool from "../agents/refund-desk/tools/read-claim.ts";
import refundDeskSendMailTool from "../agents/refund-desk/tools/send-mail.ts";
import config from "../tenon.config.ts";

const agents = [
  completeForWorker("refund-desk", refundDeskAgent, {
    instructions: refundDeskAgentInstructions,
    tools: {
      "find-order": refundDeskFindOrderTool,
      "find-policy": refundDeskFindPolicyTool,
      "pay-refund": refundDeskPayRefundTool,
      "read-claim": refundDeskReadClaimTool,
      "send-mail": refundDeskSendMailTool,
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
