import type { CallId, ConversationId, LogId, Message } from "@tenon/contracts";
import {
  conversationLog,
  emptyState,
  foldAll,
  rebuildRequest,
  type RecordedEvent,
} from "@tenon/log";
import { expect, test } from "vitest";
import { createArchive } from "../src/index.ts";
import { runLoop } from "./fixtures/loop.ts";
import { createModels, modelRef, perReply } from "./fixtures/models.ts";
import {
  createWorld,
  dataOf,
  deskLog,
  lines,
  tool,
  type ProcessOptions,
  type TestProcess,
  type World,
} from "./fixtures/world.ts";

test("a fork at every event of a conversation is finished by another harness and model", async () => {
  const { world, runs, here } = await recorded();
  await here.runtime.stop();
  const before = await world.events();
  const there = world.process(withOthers(runs));
  const archive = createArchive(there.platform);
  const recordedRuns = [...runs];

  const outcomes = new Map<string, number>();
  for (const [index, { offset }] of before.entries()) {
    const shared = foldAll(emptyState, before.slice(0, index + 1));
    const isOpen = before
      .slice(0, index + 1)
      .some((event) => event.type === "submission.consumed" && event.turn === shared.turn?.id);
    const to = conversationLog("desk", `fork-${index}`);
    await archive.fork(deskLog, to, {
      at: offset,
      ...(isOpen ? { harness: "other", model: modelRef("other") } : {}),
    });
    await world.clock.advance(5_000);
    const fork = await world.events(to);
    const said = `${index} ${before[index]?.type}`;

    expect(foldAll(emptyState, fork), said).toMatchObject({ submissions: [], transcript: {} });
    expect(foldAll(emptyState, fork).turn, said).toBeUndefined();
    expect(complaint(await transcriptOf(there, to)), said).toBeUndefined();
    expect(dataOf(fork, "conversation.forked"), said).toEqual([{ from: deskLog, at: offset }]);
    expect(dataOf(fork, "conversation.created"), said).toEqual([
      { agent: "desk", conversation: `fork-${index}`, by: "user:1" },
    ]);
    expect(sharedTimes(fork, before), said).toEqual([]);
    if (isOpen && shared.turn?.abortedBy === undefined)
      expect(dataOf(fork, "turn.attempted").at(-1)?.harness.name, said).toBe("other");
    const own = fork.slice(fork.findIndex(({ type }) => type === "conversation.forked"));
    for (const { model } of dataOf(own, "model.requested"))
      expect(model, said).toEqual(modelRef("other"));
    const last = dataOf(fork, "turn.settled").at(-1)?.outcome.status ?? "none";
    outcomes.set(last, (outcomes.get(last) ?? 0) + 1);
  }

  expect(await world.events()).toEqual(before);
  expect(there.problems).toEqual([]);
  expect(runs).toEqual(recordedRuns);
  expect(before.length).toBeGreaterThan(40);
  expect([...outcomes.keys()].toSorted()).toEqual(["aborted", "done", "none"]);
});

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

test("a fork can be forked", async () => {
  const { world, runs } = await recorded();
  const there = world.process(withOthers(runs));
  const archive = createArchive(there.platform);
  const again = conversationLog("desk", "again");

  await archive.fork(deskLog, forkLog, { at: offsetOf((await world.events()).at(-1)) });
  const end = offsetOf((await world.events(forkLog)).at(-1));
  await archive.fork(forkLog, again, { at: end });

  expect(dataOf(await world.events(again), "conversation.forked").map(({ from }) => from)).toEqual([
    deskLog,
    forkLog,
  ]);
  expect(await transcriptOf(there, again)).toEqual(await transcriptOf(there, deskLog));
});

test("files are copied: deleting the original leaves those of the fork", async () => {
  const world = createWorld();
  const here = world.process({});
  const bytes = new Uint8Array([1, 2, 3]);
  const blob = await here.platform.blobs.put(deskLog, bytes);
  const file = { type: "file", mediaType: "image/png", blob } as const;
  const { submission } = await here.desk.submit(
    { role: "user", parts: [{ type: "text", text: "See." }, file] },
    { by: "user:1" },
  );
  await here.desk.wait(submission);

  const at = offsetOf((await world.events()).at(-1));
  await createArchive(here.platform).fork(deskLog, forkLog, { at });
  await here.desk.delete();

  expect(await here.platform.blobs.get(forkLog, blob)).toEqual(bytes);
});

test("a request of the shared past is rebuilt from the fork as it was", async () => {
  const { world, runs } = await recorded();
  const there = world.process({ ...withOthers(runs), isPassive: true });
  const events = await world.events();
  await createArchive(there.platform).fork(deskLog, forkLog, { at: offsetOf(events.at(-1)) });

  const fork = await world.events(forkLog);

  const addresses = events.flatMap(({ type, turn, data }) =>
    type === "model.requested" && turn !== undefined ? [{ turn, request: data.request }] : [],
  );
  expect(addresses.length).toBeGreaterThan(4);
  for (const address of addresses)
    expect(rebuildRequest(fork, address)).toEqual(rebuildRequest(events, address));
});

test("an offset that is not there, a taken name and a choice without effect are refused, and nothing is stored", async () => {
  const { world, here } = await recorded();
  const archive = createArchive(here.platform);
  const events = await world.events();
  const [first] = events;
  const at = offsetOf(events.at(-1));

  await expect(archive.fork(deskLog, forkLog, { at: "x" as never })).rejects.toMatchObject({
    code: "offset-lost",
  });
  await expect(archive.fork(deskLog, deskLog, { at })).rejects.toMatchObject({
    code: "invalid-input",
    message: "The conversation agents/desk/one exists already.",
  });
  await expect(
    archive.fork(deskLog, forkLog, { at: offsetOf(first), harness: "other" }),
  ).rejects.toMatchObject({ code: "invalid-input", message: /^No turn is open at / });
  await expect(
    archive.fork(conversationLog("desk", "none"), forkLog, { at }),
  ).rejects.toMatchObject({ code: "log-not-found" });
  await expect(archive.fork(deskLog, "odd" as LogId, { at })).rejects.toMatchObject({
    code: "invalid-id",
  });

  await expect(world.events(forkLog)).rejects.toMatchObject({ code: "log-not-found" });
  expect(await here.platform.directory.get(forkLog)).toBeUndefined();
});

const forkLog = conversationLog("desk", "fork");

function withOthers(runs: string[]): ProcessOptions {
  return {
    ...desk(runs),
    owner: "there",
    harnesses: ["loop", "other"].map((name) => ({
      name,
      version: "1",
      resume: "step",
      run: runLoop,
    })),
  };
}

/** Two tools: one sets a state, the other needs approval. */
function desk(runs: string[]): ProcessOptions {
  const look = tool("look", {
    async run(_input, { state }) {
      runs.push("look");
      state.set("looked", true);
      return "looked";
    },
  });
  const pay = tool("pay", {
    approval: () => true,
    run() {
      runs.push("pay");
      return "paid";
    },
  });
  return {
    tools: [look, pay],
    models: createModels({
      main: perReply(
        { text: "I look and pay.", calls: [{ name: "look" }, { name: "pay" }] },
        {
          text: "Main ends.",
        },
      ),
      other: ({ messages }) => {
        const problem = complaint(messages);
        return problem === undefined
          ? { text: "Other ends." }
          : { failure: { kind: "invalid-request", message: problem } };
      },
    }),
  };
}

/** Three turns: one with a queued message behind it, one that is aborted while it waits, one that was queued. */
async function recorded({ stopAt }: { readonly stopAt?: "approval" } = {}): Promise<{
  readonly world: World;
  readonly here: TestProcess;
  readonly runs: string[];
}> {
  const world = createWorld();
  const runs: string[] = [];
  const here = world.process(desk(runs));
  const pay = "call_0_1" as CallId;
  const first = await here.desk.submit("Hi.", { by: "user:1" });
  await world.clock.advance(10_000);
  if (stopAt === "approval") return { world, here, runs };
  await here.desk.answer(pay, { type: "approve" }, { by: "boss" });
  await here.desk.wait(first.submission);
  const second = await here.desk.submit("Again.", { by: "user:1" });
  await world.clock.advance(0);
  const third = await here.desk.submit("Later.", { by: "user:1" });
  await here.desk.abort({ by: "user:1", submission: second.submission });
  await here.desk.wait(second.submission);
  await world.clock.advance(0);
  await here.desk.abort({ by: "user:1", submission: third.submission });
  await here.desk.wait(third.submission);
  const fourth = await here.desk.submit("At last.", { by: "user:1" });
  await world.clock.advance(0);
  const asked = dataOf(await world.events(), "tool.awaiting").at(-1);
  await here.desk.answer(asked?.call ?? pay, { type: "deny" }, { by: "boss" });
  await here.desk.wait(fourth.submission);
  return { world, here, runs };
}

function offsetOf(event: RecordedEvent | undefined): RecordedEvent["offset"] {
  if (event === undefined) throw new TypeError("There is no such event.");
  return event.offset;
}

function textOf({ type, data }: RecordedEvent): string {
  const [part] = type === "submission.accepted" ? data.input.parts : [];
  return part?.type === "text" ? part.text : "";
}

/** Keys of facts that both have, with another time. */
function sharedTimes(
  fork: readonly RecordedEvent[],
  original: readonly RecordedEvent[],
): readonly unknown[] {
  const times = new Map(original.map(({ key, time }) => [key, time]));
  return fork.filter(({ key, time }) => times.has(key) && (times.get(key) ?? 0) > time);
}

async function transcriptOf({ runtime }: TestProcess, log: LogId): Promise<readonly Message[]> {
  const id = log.split("/").at(-1) as ConversationId;
  return (await runtime.conversation("desk", id).transcript()).messages;
}

/** Why a provider would refuse a transcript. */
function complaint(messages: readonly Message[]): string | undefined {
  let open: readonly string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      if (!open.includes(message.call)) return `No call for the result of ${message.call}.`;
      open = open.filter((call) => call !== message.call);
      continue;
    }
    if (open.length > 0) return `No result for ${open.join(", ")}.`;
    if (message.role === "assistant")
      open = message.parts.flatMap((part) => (part.type === "call" ? [part.id] : []));
  }
  return open.length === 0 ? undefined : `No result for ${open.join(", ")}.`;
}
