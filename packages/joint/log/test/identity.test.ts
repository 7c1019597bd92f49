import type { LogId } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { agentName, conversationId, conversationLog, nameOfLog, parseLog } from "../src/index.ts";

describe("identity", () => {
  test("a conversation's log is named after its agent and id, and read back", () => {
    const log = conversationLog("refund-desk", "claim.42~b_C");

    expect(log).toBe("agents/refund-desk/claim.42~b_C");
    expect(parseLog(log)).toEqual({
      type: "conversation",
      agent: "refund-desk",
      conversation: "claim.42~b_C",
    });
  });

  test.each([
    ["agents/shop/c1", "conversation shop/c1"],
    ["workflows/nightly/7", "workflow nightly/7"],
    ["else", 'log "else"'],
  ])("people read the log %s as %s", (log, name) => {
    expect(nameOfLog(log as LogId)).toBe(name);
  });

  test("a workflow instance's log is read as one", () => {
    expect(parseLog("workflows/nightly/7")).toEqual({
      type: "workflow",
      workflow: "nightly",
      instance: "7",
    });
  });

  test.each(["", "Desk", "1desk", "-desk", "my desk", "a/b", "a".repeat(65)])(
    "the agent name %j is refused, naming field and rule",
    (name) => {
      expect(() => agentName(name)).toThrow(
        expect.objectContaining({
          code: "invalid-id",
          message: expect.stringContaining("agent name must be 1 to 64"),
          hint: expect.stringContaining("Try"),
        }),
      );
    },
  );

  test("the refusal of a name suggests one that is accepted", () => {
    expect(() => agentName("My Desk!")).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('"my-desk"') }),
    );
    expect(agentName("my-desk")).toBe("my-desk");
  });

  test.each(["", ".", "..", "a/b", "a b", "ä", "a".repeat(129)])(
    "the conversation id %j is refused, naming field and rule",
    (id) => {
      expect(() => conversationId(id)).toThrow(
        expect.objectContaining({
          code: "invalid-id",
          message: expect.stringContaining("conversation id must be 1 to 128"),
        }),
      );
    },
  );

  test.each(["", "agents/desk", "agents/desk/1/2", "rooms/desk/1", "/agents/desk/1"])(
    "the log name %j is refused",
    (log) => {
      expect(() => parseLog(log)).toThrow(expect.objectContaining({ code: "invalid-id" }));
    },
  );
});
