import { mkdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openNodePlatform } from "@tenon/platform-node";
import { expenseApproval } from "./office/expense-approval.ts";
import { openOffice } from "./office/open-office.ts";
import { openOutside, readOutside } from "./office/outside.ts";

const usage = `pnpm expense start <id> "Taxi 74.50"      asks for the money
pnpm expense answer <id> <step> yes|no    answers as the manager or the director
pnpm expense drive <id> [--day <ms>]      does what is due until there is an outcome
pnpm expense show <id>                    says what it waits for`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { day: { type: "string", default: "86400000" } },
});
mkdirSync(".tenon", { recursive: true });
await using platform = await openNodePlatform({ file: ".tenon/store.db" });
const outsideFile = ".tenon/outside.jsonl";
const outside = openOutside(outsideFile);
await using office = openOffice(platform, [
  expenseApproval({ outside, dayMs: Number(values.day) }),
]);
const [command, id = "first", ...rest] = positionals;
const instance = office.workflow("expense", id);

switch (command) {
  case "start":
    await instance.start({ employee: "user:ana", receipt: rest.join(" ") }, { by: "user:ana" });
    office.start();
    await untilAsked();
    break;
  case "answer": {
    const [step = "manager", word] = rest;
    const decision = word === "yes" ? ({ type: "approve" } as const) : ({ type: "deny" } as const);
    await instance.answer(step, decision, { by: `user:${step}` });
    break;
  }
  case "drive":
    office.start();
    await instance.wait();
    break;
  case "show":
    break;
  default:
    console.log(usage);
}
if (command !== undefined) {
  console.log(JSON.stringify(await instance.status(), undefined, 2));
  for (const line of readOutside(outsideFile)) console.log(JSON.stringify(line));
}

/** Resolves once a person is asked, or nobody has to be. */
async function untilAsked(): Promise<void> {
  for (;;) {
    const { approvals, outcome } = await instance.status();
    if (approvals.length > 0 || outcome !== undefined) return;
    await pause(20);
  }
}
