import { describeModel } from "@tenon/conformance";
import { createScriptedModel } from "../src/index.ts";

describeModel("scripted", async () => ({
  thoughts: "signed",
  async open(steps) {
    const seen: string[] = [];
    const provider = createScriptedModel((question) => {
      seen.push(JSON.stringify(question));
      const asked = question.messages.findLastIndex(({ role }) => role === "user");
      const replies = question.messages.slice(asked + 1).filter(({ role }) => role === "assistant");
      return steps[replies.length] ?? {};
    });
    return { provider, model: { provider: "scripted", id: "any" }, sent: () => seen };
  },
  async [Symbol.asyncDispose]() {},
}));
