import type { CallId, ConversationId } from "@tenon/contracts";
import { conversationLog, emptyState, foldAll, type RecordedEvent } from "@tenon/log";
import { expect, test } from "vitest";
import { createArchive } from "../src/index.ts";
import { modelRef } from "./fixtures/models.ts";
import { dataOf, deskLog, lines } from "./fixtures/world.ts";
import { forkLog, withOthers, recorded, offsetOf, transcriptOf } from "./fixtures/forks.ts";

test("open calls are settled in the fork: not started is skipped, started is interrupted", async () => {
  const { world, runs } = await recorded();
  const there = world.process(withOthers(runs));
  const started = (await world.events()).findLast(({ type }) => type === "tool.started");

  await createArchive(there.platform).fork(deskLog, forkLog, { at: offsetOf(started) });
  await world.clock.advance(0);

  const settled = dataOf(await world.events(forkLog), "tool.settled").slice(-2);
  expect(settled.map(({ source }) => source)).toEqual(["interrupted", "skipped"]);
  expect(lines(await transcriptOf(there, forkLog)).slice(-3)).toEqual([
    'tool!: The tool "look" was interrupted and may have taken effect; its outcome is unknown.',
    "tool!: Not executed.",
    "assistant: Main ends.",
  ]);
});

test("a call that waits for approval is skipped in the fork, and can still be approved in the original", async () => {
  const { world, runs, here } = await recorded({ stopAt: "approval" });
  const there = world.process({ ...withOthers(runs), isPassive: true });
  const parked = (await world.events()).at(-1);
  expect(parked?.type).toBe("turn.parked");

  await createArchive(there.platform).fork(deskLog, forkLog, { at: offsetOf(parked) });
  await world.clock.advance(0);
  const forked = await world.events(forkLog);
  await here.desk.answer("call_0_1" as CallId, { type: "approve" }, { by: "boss" });
  await world.clock.advance(0);

  expect(dataOf(forked, "turn.parked")).toEqual([]);
  expect(dataOf(forked, "tool.settled").at(-1)).toMatchObject({ source: "skipped" });
  expect(dataOf(forked, "turn.settled").at(-1)?.outcome).toEqual({ status: "done" });
  expect(runs.filter((name) => name === "pay")).toEqual(["pay"]);
  expect((await there.platform.directory.get(forkLog))?.approvals).toEqual([]);
});

test("what was queued stays behind, and the fork takes messages of its own", async () => {
  const { world, runs } = await recorded();
  const queued = (await world.events()).findLast(
    (event) => event.type === "submission.accepted" && textOf(event) === "Later.",
  );
  const there = world.process(withOthers(runs));

  await createArchive(there.platform).fork(deskLog, forkLog, { at: offsetOf(queued) });
  const fork = there.runtime.conversation("desk", "fork" as ConversationId);
  const { submission } = await fork.submit("And now?", {
    by: "user:2",
    model: modelRef("other"),
  });

  expect((await fork.wait(submission)).outcome).toEqual({ status: "done" });
  const accepted = (await world.events(forkLog)).filter(
    ({ type }) => type === "submission.accepted",
  );
  expect(accepted.map(textOf)).toEqual(["Hi.", "Again.", "And now?"]);
});

test("a state that a call set is in the fork with its result, or not at all", async () => {
  const { world, runs } = await recorded();
  const there = world.process({ ...withOthers(runs), isPassive: true });
  const events = await world.events();
  const set = events.findIndex(({ type }) => type === "state.set");
  expect(events[set + 1]?.type).toBe("tool.settled");
  const archive = createArchive(there.platform);

  await archive.fork(deskLog, forkLog, { at: offsetOf(events[set]) });
  const whole = conversationLog("desk", "whole");
  await archive.fork(deskLog, whole, { at: offsetOf(events[set + 1]) });

  expect(foldAll(emptyState, await world.events(forkLog)).values).toEqual({});
  expect(foldAll(emptyState, await world.events(whole)).values).toEqual({ looked: true });
});

function textOf({ type, data }: RecordedEvent): string {
  const [part] = type === "submission.accepted" ? data.input.parts : [];
  return part?.type === "text" ? part.text : "";
}
