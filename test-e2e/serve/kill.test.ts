import { createClient } from "@tenon/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { story } from "./project/story.ts";
import { readPage, readStream } from "./readers.ts";
import { buildServer, type BuiltServer } from "./server-process.ts";

let built: BuiltServer;

beforeAll(async () => {
  built = await buildServer();
});

afterAll(() => built[Symbol.asyncDispose]());

const points = Array.from({ length: 20 }, (_, index) => 3 * index);

test.for(points)(
  "a server that is killed when every reader has %i words shows them all, without gap or repeat",
  async (point) => {
    const store = built.file(`killed-${point}.db`);
    const first = await built.start({ store });
    await createClient(first.url).conversation("teller", "t").submit("Tell.");
    const leave = new AbortController();
    const reached = ["sse", "long-poll", "official"].map(() => Promise.withResolvers<void>());
    const options = (index: number) => ({
      url: first.url,
      conversation: "t",
      signal: leave.signal,
      onWords: (words: number) => {
        if (words >= point) reached[index]?.resolve();
      },
    });
    const readers = {
      sse: readPage("sse", options(0)),
      longPoll: readPage("long-poll", options(1)),
      official: readStream(options(2)),
    };
    const done = Promise.all(Object.values(readers).map((reader) => reader.done));

    await Promise.race([Promise.all(reached.map(({ promise }) => promise)), done]);
    await first.end("SIGKILL");
    const second = await built.start({ store, port: first.port });
    await done;
    leave.abort();

    for (const [name, { faults, text }] of Object.entries(readers))
      expect({ name, faults, text: text() }).toEqual({ name, faults: [], text: story });
    expect(await second.end("SIGTERM")).toBe(0);
  },
);
