import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { TenonError, type Platform, type WorkflowInstance } from "@tenon/contracts";
import { joinWriter, type Writer } from "./writer.ts";

export { databaseIn, effectsIn } from "../workflows/office.ts";

/** Joins the desk in one process. */
export function openWriter(platform: Platform, folder: string): Writer {
  const note = (line: string): void => appendFileSync(join(folder, "effects.txt"), `${line}\n`);
  return joinWriter({ platform, note, napMs: 20 });
}

/** Lets the model write and start the instance, answers what it asks, and waits for its outcome. */
export async function playWriter(writer: Writer): Promise<void> {
  await writer.conversation.submit("Pay my taxi.", { by: "user:ana", key: "one" });
  const instance = await instanceOf(writer);
  for (;;) {
    const { approvals, outcome } = await instance.status();
    for (const { step } of approvals)
      await instance.answer(step, { type: "approve" }, { by: "user:boss" });
    if (outcome !== undefined) return;
    await pause(5);
  }
}

/** The instance that the model started, once it has. */
export async function instanceOf(writer: Writer): Promise<WorkflowInstance> {
  for (let round = 0; round < 4000; round += 1) {
    const [, workflow = "", id = ""] = (await writer.started())?.split("/") ?? [];
    if (id !== "") return writer.runtime.workflow(workflow, id);
    await pause(5);
  }
  throw new TenonError("timeout", "The model started nothing.");
}
