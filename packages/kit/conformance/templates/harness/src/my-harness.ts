import type { Harness, Message, ToolCall } from "@tenon/contracts";

/** Asks the model, runs the calls it asked for side by side, until it asks for none. Change it: the tests say what to keep. */
export const myHarness: Harness = {
  name: "my-harness",
  version: "1",
  resume: "step",
  async run(turn) {
    const messages: Message[] = [...turn.transcript()];
    for (;;) {
      messages.push(...(await turn.inbox()));
      const { instructions, tools } = await turn.refresh();
      const reply = await turn.model({ system: instructions, messages, tools }).done;
      if (reply.stop === "error" || reply.stop === "aborted")
        return { status: "failed", error: reply.error ?? `The reply ended with "${reply.stop}".` };
      messages.push(reply);
      const calls = reply.parts.filter((part): part is ToolCall => part.type === "call");
      if (calls.length === 0) return { status: "done" };
      messages.push(...(await Promise.all(calls.map((call) => turn.tool(call)))));
    }
  },
};
