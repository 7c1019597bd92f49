import type { ModelQuestion } from "@tenon/contracts";
import { openDesk, tool, type Desk } from "@tenon/desk";
import { expect, test } from "vitest";
import { createThink } from "../src/index.ts";

const usage = { input: 10, output: 5 };

test("a long result counts before a model has been asked with it", async () => {
  const harness = createThink({ compaction: { atTokens: 1_000 } });
  const desk = openDesk({
    harness,
    script: (question) =>
      isSide(question)
        ? { text: "The book was read.", usage }
        : JSON.stringify(question.messages).includes("book was read")
          ? { text: "I know it.", usage }
          : { calls: [{ name: "read" }], usage },
    tools: [tool("read", () => "word ".repeat(2_000))],
  });

  expect(await desk.say("Read the book.")).toEqual({ status: "done" });
  expect(await desk.transcript()).toEqual([
    "user: Summary of the conversation so far:\n\nThe book was read.",
    "assistant: I know it.",
  ]);
});

test("the newest messages are kept, and never a result without its call", async () => {
  const harness = createThink({ compaction: { atTokens: 300, keepTokens: 200 } });
  const desk = openDesk({
    harness,
    script: (question) => {
      if (isSide(question)) return { text: "Something was looked up.", usage };
      if (question.messages.length === 1)
        return { calls: [{ name: "look", input: { text: "x".repeat(500) } }], usage };
      return { text: "Found.", usage: { input: 400 } };
    },
    tools: [tool("look")],
  });

  await desk.say("Look it up.");
  await desk.say("Thank you.");

  expect(await desk.transcript()).toEqual([
    "user: Summary of the conversation so far:\n\nSomething was looked up.",
    "assistant: Found.",
    "user: Thank you.",
    "assistant: Found.",
  ]);
});

test("the text that is summed up has every message, long pieces cut in the middle", async () => {
  const desk = longDesk({ atTokens: 1_000, instructions: "Sum up in one line." });

  await desk.say("Read the book.");

  const side = desk.asked.find(({ system }) => system === "Sum up in one line.");
  const text = JSON.stringify(side?.messages);
  expect(side?.tools).toEqual([]);
  expect(text).toContain("Read the book.");
  expect(text).toContain("calls read");
  expect(text).toContain("characters left out");
});

test("a summary that fails ends the turn and says so", async () => {
  const desk = openDesk({
    harness: createThink({ compaction: { atTokens: 10 } }),
    script: (question) =>
      isSide(question)
        ? { failure: { kind: "refused", message: "Not that." } }
        : { text: "Yes.", usage: { input: 500 } },
  });
  await desk.say("Hi.");

  expect(await desk.say("Hi again, and a little more.")).toEqual({
    status: "failed",
    failure: {
      code: "model",
      message: "The transcript could not be summed up. scripted/main failed: Not that.",
    },
  });
});

function longDesk(compaction: { readonly atTokens: number; readonly instructions?: string }): Desk {
  return openDesk({
    harness: createThink({ compaction }),
    script: (question) =>
      isSide(question)
        ? { text: "The book was read.", usage }
        : JSON.stringify(question.messages).includes("book was read")
          ? { text: "I know it.", usage }
          : { calls: [{ name: "read" }], usage },
    tools: [tool("read", () => "word ".repeat(2_000))],
  });
}

function isSide({ system }: ModelQuestion): boolean {
  return system !== "You help.";
}
