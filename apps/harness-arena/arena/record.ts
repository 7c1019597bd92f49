import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { conversationId } from "@tenon/log";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { createArchive } from "@tenon/runtime";
import { agentName, recording, stageOn } from "./stage.ts";

// Records the conversation that everybody finishes: `pnpm record`.
const clock = createManualClock(Date.UTC(2026, 0, 1));
await using stage = await stageOn(createMemoryPlatform({ clock, owner: "recorder" }));
const conversation = stage.runtime.conversation(agentName, conversationId("weekend"));
const message = "A weekend in Ghent for at most 250 euro, please.";
const { submission } = await conversation.submit(message, { by: "user:ann", key: "weekend" });
await conversation.wait(submission);
const bytes = createArchive(stage.platform).export(conversation.log);
await mkdir(dirname(recording), { recursive: true });
await writeFile(recording, await buffer(Readable.from(bytes)));
console.log(`recorded ${recording}`);
