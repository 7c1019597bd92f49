/* oxlint-disable no-console -- an example prints */
import { readFile } from "node:fs/promises";
import { closeTranscript, decodeEntry, emptyState, foldAll, rebuildRequest } from "@tenon/log";

// A log as a store keeps it, one entry in each line. Its process died in the middle of a turn.
const file = new URL("./golden/v1-handmade-open-batch.jsonl", import.meta.url);
const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
const events = lines.flatMap((line) => decodeEntry(JSON.parse(line)) ?? []);

const { transcript, turn } = foldAll(emptyState, events);
const roles = closeTranscript(transcript).messages.map(({ role }) => role);
console.log(roles.join(" ")); // user assistant tool tool tool
console.log(turn?.approvals.map(({ tool, input }) => ({ tool, input }))); // what a person must approve

// The exact question that a model was asked, whatever became of it.
if (turn !== undefined) {
  const question = rebuildRequest(events, { turn: turn.id, request: "step:0" });
  console.log(question?.model.id, question?.messages.length); // claude-sonnet-4-6 1
}
