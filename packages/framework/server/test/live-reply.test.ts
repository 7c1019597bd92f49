import { createMemoryWorld } from "@tenon/platform-memory";
import { expect, test } from "vitest";
import { brings, readUntil, serverSent, type ServerSent } from "./fixtures/sse.ts";
import { createWorld, type World } from "./fixtures/world.ts";
import { follow, talk } from "./fixtures/reading.ts";

test("a reader sees the words of a reply as they are said, once each, and then the reply", async () => {
  await using world = createWorld();
  await world.submit("hi");
  const events = serverSent(await follow(world, "&fragments=true"));
  await readUntil(events, brings("model.requested"));

  world.speaker.think("Hm.");
  world.speaker.say("Hello ");
  const [first] = (await readUntil(events, isFragment)).slice(-1);
  world.speaker.say("there.");
  const [second] = (await readUntil(events, isFragment)).slice(-1);
  world.speaker.finish();
  const rest = await readUntil(events, brings("model.completed"));
  await events.return(undefined);

  const reply = { message: "t1/step:0", attempt: 1, part: 0 };
  expect(first?.data).toEqual({ ...reply, at: 0, text: "Hello " });
  expect(second?.data).toEqual({ ...reply, at: 6, text: "there." });
  expect(rest.filter(isFragment)).toEqual([]);
});

test("a reader who comes again in the middle of a reply is told it from its first word", async () => {
  await using world = createWorld();
  await world.submit("hi");
  const before = serverSent(await follow(world, "&fragments=true"));
  world.speaker.say("Hello ");
  const seen = await readUntil(before, isFragment);
  await before.return(undefined);
  const offset = lastOffset(seen);
  world.speaker.say("my ");
  // A block in the log is what those read who were not there.
  await blockOf(world);

  const after = serverSent(await follow(world, "&fragments=true", offset));
  world.speaker.say("friend.");
  const text = new TextOf();
  await readUntil(after, (event) => text.add(event) === "Hello my friend.");
  await after.return(undefined);

  expect(text.isGapless).toBe(true);
});

test("a reader who comes again is told a later reply from its first word, also in a conversation that was begun anew", async () => {
  await using world = createWorld();
  const told = async (): Promise<TextOf> => {
    await talk(world, "hi");
    await world.submit("again");
    const before = serverSent(await follow(world, "&fragments=true"));
    await readUntil(before, brings("turn.settled"));
    await readUntil(before, brings("model.requested"));
    world.speaker.say("Hello ");
    const offset = lastOffset(await readUntil(before, isFragment));
    await before.return(undefined);
    await blockOf(world);
    const after = serverSent(await follow(world, "&fragments=true", offset));
    world.speaker.say("friend.");
    const text = new TextOf();
    await readUntil(after, (event) => text.add(event) === "Hello friend.");
    world.speaker.finish();
    await readUntil(after, brings("submission.settled"));
    await after.return(undefined);
    return text;
  };

  const first = await told();
  await world.ask("DELETE", "/agents/shop/one");
  const anew = await told();

  expect([first.isGapless, anew.isGapless]).toEqual([true, true]);
});

test("a reader at another process sees the same words", async () => {
  const store = createMemoryWorld();
  await using here = createWorld({ world: store });
  await using there = createWorld({ world: store, isPassive: true });
  await here.submit("hi");
  const events = serverSent(await follow(there, "&fragments=true"));
  await readUntil(events, brings("model.requested"));

  here.speaker.say("Hello ");
  here.speaker.say("there.");
  const text = new TextOf();
  await readUntil(events, (event) => text.add(event) === "Hello there.");
  here.speaker.finish();
  await readUntil(events, brings("submission.settled"));
  await events.return(undefined);

  expect(text.isGapless).toBe(true);
});

function isFragment({ event }: ServerSent): boolean {
  return event === "fragment";
}

function lastOffset(seen: readonly ServerSent[]): string {
  const control = seen.findLast(({ event }) => event === "control");
  return (control as { data: { streamNextOffset: string } }).data.streamNextOffset;
}

/** Puts fragments together as a page does. */
class TextOf {
  text = "";
  isGapless = true;

  add({ event, data }: ServerSent): string {
    if (event !== "fragment") return this.text;
    const { at, text } = data as { at: number; text: string };
    this.isGapless &&= at === this.text.length;
    this.text = this.text.slice(0, at) + text;
    return this.text;
  }
}

/** Resolves once the log holds a block of the reply that is being written. */
async function blockOf(world: World): Promise<void> {
  const stop = new AbortController();
  const { log } = world.conversation();
  for await (const { type } of world.platform.logs.follow(log, { signal: stop.signal }))
    if (type === "model.delta") return;
}

test("a reader of live text begins with the same events as any other, wherever it begins", async () => {
  await using world = createWorld({ limits: { pageEntries: 3 } });
  for (const input of ["hi", "again", "bye"]) await talk(world, input);
  const begins = ["-1"];
  for await (const { offset } of world.platform.logs.read(world.conversation().log))
    begins.push(offset);

  // The last of them is the end, from which on there is nothing to read.
  for (const begin of begins.slice(0, -1)) {
    const [plain, live] = await Promise.all(
      ["", "&fragments=true"].map(async (query) => {
        const events = serverSent(await follow(world, query, begin));
        const heard = await readUntil(events, ({ data }) => isUpToDate(data));
        await events.return(undefined);
        return heard.filter(({ event }) => event === "data").flatMap(({ data }) => data);
      }),
    );
    expect(plain).not.toEqual([]);
    expect(live).toEqual(plain);
  }
});

function isUpToDate(data: unknown): boolean {
  return typeof data === "object" && data !== null && "upToDate" in data;
}
