import type { Harness, Message, ToolCall } from "@tenon/contracts";

/** Another harness: it may leave a turn anywhere, and finish one that was left. */
export const plainLoop: Harness = {
  name: "plain-loop",
  version: "1",
  resume: "step",
  async run(turn) {
    const messages: Message[] = [...turn.transcript()];
    for (;;) {
      messages.push(...(await turn.inbox()));
      const { instructions: system, tools } = await turn.refresh();
      const reply = await turn.model({ system, messages, tools }).done;
      if (reply.stop === "error" || reply.stop === "aborted")
        return { status: "failed", error: reply.error ?? reply.stop };
      const calls = reply.parts.filter((part): part is ToolCall => part.type === "call");
      if (calls.length === 0) return { status: "done" };
      messages.push(reply, ...(await Promise.all(calls.map((call) => turn.tool(call)))));
    }
  },
};
