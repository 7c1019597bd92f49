import type { Message, ToolCall } from "@tenon/contracts";
import { expect, test } from "vitest";
import { harness } from "./fixtures/loop.ts";
import { perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, tool } from "./fixtures/world.ts";

test("a call that a harness runs twice at once parks while it waits, and has one result", async () => {
  const world = createWorld();
  const results: unknown[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "pay" }] }, { text: "Paid." }),
    tools: [tool("pay", { approval: () => true })],
    harness: harness(async (turn) => {
      const messages: Message[] = [...turn.transcript()];
      const ask = { system: "", tools: turn.agent.tools };
      const reply = await turn.model({ ...ask, messages }).done;
      const [call] = reply.parts.filter((part): part is ToolCall => part.type === "call");
      if (call === undefined) return { status: "done" };
      const [first, second] = await Promise.all([turn.tool(call), turn.tool(call)]);
      results.push(first, second);
      await turn.model({ ...ask, messages: [...messages, reply, first] }).done;
      return { status: "done" };
    }),
  });
  const settled = here.settle("hi");
  await world.clock.advance(1_000);
  const parkedAt = (await world.types()).at(-1);
  const [open] = dataOf(await world.events(), "tool.awaiting");
  if (open !== undefined) await here.desk.answer(open.call, { type: "approve" }, { by: "boss" });

  expect(parkedAt).toBe("turn.parked");
  expect(await settled).toEqual({ status: "done" });
  expect(results[0]).toEqual(results[1]);
  expect(dataOf(await world.events(), "tool.settled")).toHaveLength(1);
});

test("what a side question calls is nobody's to run: no intent is recorded for it", async () => {
  const world = createWorld();
  const here = world.process({
    script: ({ system }) =>
      system === "Plan." ? { text: "First pay.", calls: [{ name: "pay" }] } : { text: "Done." },
    tools: [tool("pay")],
    harness: harness(async (turn) => {
      const messages = turn.transcript();
      const { tools } = turn.agent;
      await turn.model({ key: "plan", system: "Plan.", messages, tools }).done;
      await turn.model({ system: "", messages, tools }).done;
      return { status: "done" };
    }),
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "tool.requested")).toEqual([]);
});
