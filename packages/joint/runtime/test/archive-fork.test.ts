import type { LogId } from "@tenon/contracts";
import {
  conversationLog,
  emptyState,
  foldAll,
  rebuildRequest,
  type RecordedEvent,
} from "@tenon/log";
import { expect, test } from "vitest";
import { createArchive } from "../src/index.ts";
import { modelRef } from "./fixtures/models.ts";
import { createWorld, dataOf, deskLog } from "./fixtures/world.ts";
import {
  forkLog,
  recorded,
  offsetOf,
  complaint,
  withOthers,
  transcriptOf,
} from "./fixtures/forks.ts";

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

/** Keys of facts that both have, with another time. */
function sharedTimes(
  fork: readonly RecordedEvent[],
  original: readonly RecordedEvent[],
): readonly unknown[] {
  const times = new Map(original.map(({ key, time }) => [key, time]));
  return fork.filter(({ key, time }) => times.has(key) && (times.get(key) ?? 0) > time);
}
