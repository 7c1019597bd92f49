import { expect, test } from "vitest";
import type { EventFeed, LogEvent } from "../page/event-feed.ts";
import { contentOf, differenceOf } from "../page/file-content.ts";
import { filePointsIn } from "../page/file-points.ts";
import { treeOf } from "../page/file-tree.ts";

test("each directory stands once, above what is in it", () => {
  const paths = ["/a.txt", "/a/b/c.txt", "/a/b/d.txt", "/a/e.txt", "/f/b/g.txt"];

  expect(treeOf(paths.map((path) => ({ path }))).map(({ depth, name }) => [depth, name])).toEqual([
    [0, "a.txt"],
    [0, "a/"],
    [1, "b/"],
    [2, "c.txt"],
    [2, "d.txt"],
    [1, "e.txt"],
    [0, "f/"],
    [1, "b/"],
    [2, "g.txt"],
  ]);
});

test("files change with the results of the calls that committed some; of a public log each result may have", () => {
  const events = [
    eventOf(0, "conversation.created", {}),
    eventOf(1, "tool.requested", { call: "one", name: "write" }),
    eventOf(2, "tool.requested", { call: "two", name: "read" }),
    eventOf(3, "tool.settled", { call: "two" }),
    eventOf(4, "workspace.committed", { call: "one" }),
    eventOf(5, "tool.settled", { call: "one" }),
  ];
  const labels = (feed: Omit<EventFeed, "isLoaded">): readonly string[] =>
    filePointsIn({ ...feed, isLoaded: true }).map(({ offset, label }) => `${offset} ${label}`);

  expect(labels({ events, isWhole: true })).toEqual(["o0 the beginning", "o5 +5.000 write"]);
  const open = events.filter(({ type }) => !type.startsWith("workspace"));
  expect(labels({ events: open, isWhole: false })).toEqual([
    "o0 the beginning",
    "o3 +3.000 read",
    "o5 +5.000 write",
  ]);
});

test("a text is shown up to a length, and what is none is counted", async () => {
  expect(await contentOf("/a.txt", bytes("x".repeat(200_010)))).toEqual({
    type: "text",
    text: "x".repeat(200_000),
    left: 10,
  });
  expect(await contentOf("/a.txt", new Uint8Array([0, 1]))).toEqual({ type: "bytes", size: 2 });
  expect(await contentOf("/a.txt", new Uint8Array([0xff]))).toEqual({ type: "bytes", size: 1 });
  expect(await contentOf("/a.svg", bytes(""))).toEqual({ type: "text", text: "", left: 0 });
});

test("two texts differ in hunks; bytes, and texts that share nothing, are not compared", () => {
  const difference = differenceOf(bytes("a\nb\nc\n"), bytes("a\nB\nc\n"));
  const hunks = difference.type === "hunks" ? difference.hunks : [];
  expect(hunks.flatMap(({ lines }) => lines)).toEqual([" a", "-b", "+B", " c"]);

  expect(differenceOf(bytes("a"), new Uint8Array([0]))).toEqual({
    type: "other",
    about: "These are no texts: 1 bytes before, 1 after.",
  });
  const lines = (word: string): Uint8Array =>
    bytes(Array.from({ length: 3_000 }, (_, line) => `${word}${line}`).join("\n"));
  expect(differenceOf(lines("one"), lines("other"))).toEqual({
    type: "other",
    about: "More than 2,000 lines differ.",
  });
});

function eventOf(second: number, type: string, data: LogEvent["data"]): LogEvent {
  return { offset: `o${second}`, time: second * 1_000, type, data };
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
