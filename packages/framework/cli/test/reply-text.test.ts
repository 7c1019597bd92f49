import type { AssistantMessage, MessageId } from "@tenon/contracts";
import { expect, test } from "vitest";
import { ReplyText, type TextPiece } from "../src/view/reply-text.ts";

const message = "t1/step:0" as MessageId;

function piece(attempt: number, at: number, text: string): TextPiece {
  return { message, attempt, at, delta: { type: "text", index: 0, text } };
}

function reply(text: string): AssistantMessage {
  return {
    role: "assistant",
    id: message,
    parts: [{ type: "text", text }],
    model: { provider: "scripted", id: "x" },
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 },
    stop: "stop",
  };
}

test("pieces that come live and from the log are shown once", () => {
  const text = new ReplyText();

  const shown = [
    piece(1, 0, "It "),
    piece(1, 0, "It "),
    piece(1, 1, "rains."),
    piece(1, 1, "rains."),
  ];

  expect(shown.map((each) => text.add(each))).toEqual(["It ", "", "rains.", ""]);
  expect(text.complete(reply("It rains."))).toBe("\n");
});

test("what came before a late reader began is shown with the whole reply", () => {
  const text = new ReplyText();

  expect(text.add(piece(1, 5, "late"))).toBe("");
  expect(text.complete(reply("Early and late"))).toBe("Early and late\n");
});

test("another try begins on a line of its own, and pieces of the one before are ignored", () => {
  const text = new ReplyText();

  expect(text.add(piece(1, 0, "Wrong"))).toBe("Wrong");
  expect(text.add(piece(2, 0, "Right"))).toBe("\nRight");
  expect(text.add(piece(1, 1, " way"))).toBe("");
  expect(text.complete(reply("Right."))).toBe(".\n");
});

test("a recorded reply that differs from what was shown is shown whole", () => {
  const text = new ReplyText();
  text.add(piece(1, 0, "My key is abc"));

  expect(text.complete(reply("My key is [secret KEY]"))).toBe("\nMy key is [secret KEY]\n");
});

test("a reply without text shows nothing, and thoughts are no answer", () => {
  const text = new ReplyText();
  const thought = {
    ...piece(1, 0, ""),
    delta: { type: "thinking", index: 0, text: "Hm." },
  } as const;

  expect(text.add(thought)).toBe("");
  expect(text.complete({ ...reply(""), parts: [] })).toBe("");
});
