import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { conversationLog, decodeEntry, type RecordedEvent } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";
import type { ConversationId } from "@tenon/contracts";
import { expect, test } from "vitest";

const app = join(import.meta.dirname, "../apps/refund-desk");

test("the demo is killed twice, pays once and leaves a log in which nothing happened twice", async () => {
  const demo = spawn(process.execPath, ["--conditions=@tenon/source", "demo/main.ts", "--keep"], {
    cwd: app,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, problems, [exitCode]] = await Promise.all([
    text(demo.stdout),
    text(demo.stderr),
    once(demo, "close"),
  ]);
  const [, folder = ""] = /^Everything is in (.+)\. To look further:$/m.exec(output) ?? [];
  try {
    expect({ problems, exitCode }).toEqual({ problems: "", exitCode: 0 });
    expect(output).toContain("payments made: 1");
    const events = await readEvents(join(folder, "store.db"));
    expect(attempts(events)).toEqual(["started", "recovered", "resumed", "recovered"]);
    expect(modelCalls(events)).toEqual([0, 1, 2, 3, 4].map((step) => [`step:${step}`, 1, 1]));
    expect(toolCalls(events)).toEqual([
      ["read-claim", "safe", 1, ["executed"]],
      ["find-order", "safe", 1, ["executed"]],
      ["find-policy", "safe", 2, ["executed"]],
      ["pay-refund", "keyed", 2, ["executed"]],
      ["send-mail", "unsafe", 1, ["executed"]],
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "submission.settled",
      data: { outcome: { status: "done" } },
    });
  } finally {
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  }
});

async function readEvents(file: string): Promise<readonly RecordedEvent[]> {
  await using platform = await openNodePlatform({ file });
  const log = conversationLog("refund-desk", "claim-1042" as ConversationId);
  const entries = await Array.fromAsync(platform.logs.read(log));
  return entries.flatMap((entry) => decodeEntry(entry) ?? []);
}

function attempts(events: readonly RecordedEvent[]): readonly string[] {
  return ofType(events, "turn.attempted").map(({ data }) => data.reason);
}

/** Per request: how often it was asked, how often it was answered. */
function modelCalls(
  events: readonly RecordedEvent[],
): readonly (readonly [string, number, number])[] {
  const asked = ofType(events, "model.requested").map(({ data }) => data.request);
  const answered = ofType(events, "model.completed").map(({ data }) => data.request);
  return [...new Set(asked)].map((request) => [
    request,
    asked.filter((each) => each === request).length,
    answered.filter((each) => each === request).length,
  ]);
}

/** Per call: its tool, how often it was started, and where its results came from. */
function toolCalls(events: readonly RecordedEvent[]): readonly (readonly unknown[])[] {
  return ofType(events, "tool.requested").map(({ data: { call, name, replay } }) => [
    name,
    replay,
    ofType(events, "tool.started").filter(({ data }) => data.call === call).length,
    ofType(events, "tool.settled").flatMap(({ data }) => (data.call === call ? data.source : [])),
  ]);
}

function ofType<Type extends RecordedEvent["type"]>(events: readonly RecordedEvent[], type: Type) {
  return events.filter(
    (event): event is Extract<RecordedEvent, { readonly type: Type }> => event.type === type,
  );
}
