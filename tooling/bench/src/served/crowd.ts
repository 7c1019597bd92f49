import { startChild, type Child } from "../child.ts";
import type { TenonService } from "../side-by-side/tenon.ts";

/** Conversations that stream without end, at the pace of a quick model, read by a process of their own. */
export async function startTalkers(service: TenonService, count: number): Promise<Child> {
  return start("talk", `${service.url}/agents/desk`, count);
}

/** Readers of one conversation, in a process of their own. */
export async function startReaders(
  service: TenonService,
  conversation: string,
  count: number,
): Promise<Child> {
  return start("read", `${service.url}/agents/desk/${conversation}`, count);
}

async function start(what: "read" | "talk", url: string, count: number): Promise<Child> {
  const crowd = startChild("crowd", [what, url, String(count)]);
  await crowd.hear("open");
  return crowd;
}
