import { tmpdir } from "node:os";
import type { ConversationId } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { conversationLog } from "@tenon/log";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createRuntime, createWorkspaceHistory } from "@tenon/runtime";
import { local } from "@tenon/workspace-node";
import { bashTool } from "@tenon/workspace-node/bash";
import { defineAgent, workspaceTools } from "tenon";
import { expect, test } from "vitest";
import writer from "../workspace/agent.ts";

test("a model edits what a tool wrote, and the files are shown as of any entry", async () => {
  const platform = createMemoryPlatform({ clock: createManualClock() });
  const runtime = createRuntime({
    platform,
    agents: { names: () => ["writer"], get: async () => writer },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({
      scripts: {
        writer: [
          { calls: [{ name: "report", input: { month: "may" } }] },
          {
            calls: [
              {
                name: "edit",
                input: { path: "/reports/may.md", old: "Nothing", new: "A good month, nothing" },
              },
            ],
          },
          { calls: [{ name: "diff", input: {} }] },
          { text: "It is written." },
        ],
      },
    }),
  });
  runtime.start();
  const talk = runtime.conversation("writer", "one" as ConversationId);
  const { submission } = await talk.submit("The report of May.", { by: "user:1" });
  await talk.wait(submission);

  // docs:start history
  const history = createWorkspaceHistory(platform);
  const log = conversationLog("writer", "one");
  const { offset } = await talk.transcript();

  const files = await history.files(log, offset);
  const text = await history.read(log, "/reports/may.md");
  // docs:end history

  expect(Object.keys(files)).toEqual(["/reports/may.md"]);
  expect(new TextDecoder().decode(text)).toBe("# may\n\nA good month, nothing to report.\n");
  const { messages } = await talk.transcript();
  const results = messages.flatMap((message) => (message.role === "tool" ? [message] : []));
  expect(results.map(({ isError }) => isError)).toEqual([false, false, false]);
  expect(results[2]?.parts).toEqual([
    {
      type: "text",
      text: [
        "--- /dev/null",
        "+++ /reports/may.md",
        "@@ -0,0 +1,3 @@",
        "+# may",
        "+",
        "+A good month, nothing to report.",
      ].join("\n"),
    },
  ]);
  await runtime.stop();
});

test("an agent has the tools that it names", async () => {
  // docs:start some
  const reader = defineAgent({
    name: "reader",
    model: "scripted/reader",
    workspace: true,
    tools: workspaceTools(["read", "glob", "grep"]),
  });
  // docs:end some

  const tools = typeof reader.tools === "function" ? [] : reader.tools;
  expect(tools.map(({ spec }) => spec.name)).toEqual(["read", "glob", "grep"]);
});

test("an agent runs scripts over its files, or over a directory of this machine", async () => {
  // docs:start bash
  const coder = defineAgent({
    name: "coder",
    model: "scripted/coder",
    workspace: true,
    tools: [...workspaceTools(), bashTool({ env: { LANG: "C" }, timeoutMs: 10_000 })],
  });
  // docs:end bash
  const root = tmpdir();
  // docs:start local
  const helper = defineAgent({
    name: "helper",
    model: "scripted/helper",
    workspace: local({ root }),
    tools: [...workspaceTools(), bashTool()],
  });
  // docs:end local

  expect(coder.workspace).toBe("durable");
  expect(typeof helper.workspace).toBe("object");
  expect(coder.tools).toContainEqual(
    expect.objectContaining({ spec: expect.objectContaining({ name: "bash" }) }),
  );
});
