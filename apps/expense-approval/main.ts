import { mkdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { InstanceStatus } from "@tenon/contracts";
import { openNodeDesk } from "./node-desk.ts";
import { readOutside } from "./office/outside-file.ts";

const usage = `pnpm expense start <id> "Taxi 74.50"      asks for the money
pnpm expense answer <id> <step> yes|no    answers as the manager or the director
pnpm expense drive <id> [--day <ms>]      does what is due until there is an outcome
pnpm expense show <id>                    says what it waits for

  --platform cloudflare    the same in workerd on this machine, with its expenses in Durable Objects`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    day: { type: "string", default: "86400000" },
    platform: { type: "string", default: "node" },
  },
});
mkdirSync(".tenon", { recursive: true });
const outsideFile = ".tenon/outside.jsonl";
const dayMs = Number(values.day);
const [command, id = "first", ...rest] = positionals;
await using desk = await openDesk();

switch (command) {
  case "start":
    await desk.start(id, { employee: "user:ana", receipt: rest.join(" ") }, "user:ana");
    await until(({ approvals, outcome }) => approvals.length > 0 || outcome !== undefined);
    break;
  case "answer": {
    const [step = "manager", word] = rest;
    const decision = word === "yes" ? "approve" : "deny";
    await desk.answer(id, { step, decision, by: `user:${step}` });
    break;
  }
  case "drive":
    await until(({ outcome }) => outcome !== undefined);
    break;
  case "show":
    break;
  default:
    console.log(usage);
}
if (command !== undefined) {
  console.log(JSON.stringify(await desk.status(id), undefined, 2));
  for (const line of readOutside(outsideFile)) console.log(JSON.stringify(line));
}

async function openDesk(): ReturnType<typeof openNodeDesk> {
  if (values.platform === "cloudflare") {
    const { openLocalWorkerd } = await import("./local-workerd.ts");
    return openLocalWorkerd({ folder: ".tenon/objects", outsideFile, dayMs });
  }
  const drives = command === "start" || command === "drive";
  return openNodeDesk({ file: ".tenon/store.db", outsideFile, dayMs, drives });
}

async function until(isTrue: (status: InstanceStatus) => boolean): Promise<void> {
  while (!isTrue(await desk.status(id))) await pause(20);
}
