import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { InstanceStatus, Platform, WorkflowInstance } from "@tenon/contracts";
import { openNodePlatform } from "@tenon/platform-node";
import type { Runtime } from "@tenon/runtime";
import { expect, test } from "vitest";
import { expenseApproval } from "../office/expense-approval.ts";
import { openOffice } from "../office/open-office.ts";
import { approvalWithBooks } from "../office/next-release.ts";
import { openOutside, readOutside } from "../office/outside-file.ts";

/** A day of the test in milliseconds: long enough for a busy machine to answer within two. */
const dayMs = 1000;

test("an expense waits nine days, through three restarts and a release, and is paid exactly once", async () => {
  await using office = await openFolder();
  const first = await office.release("1");
  await first.expense.start(claim, { by: "user:ana" });
  await until(first, ({ approvals }) => approvals.length === 1);
  await first.close();
  // Days in which no process is there. The clock of a store on disk is that of the system.
  await pause(1 * dayMs);
  const second = await office.release("1");
  await until(second, ({ approvals }) => approvals[0]?.step === "director");
  await second.close();
  await pause(4 * dayMs);
  const third = await office.release("2");
  await pause(2 * dayMs);
  await third.expense.answer("director", { type: "approve" }, { by: "user:director" });
  await until(third, () => office.happened().length > 0);
  await third.close();
  const fourth = await office.release("2");
  const outcome = await fourth.expense.wait();
  await fourth.close();

  expect(outcome).toEqual({ status: "done", output: "Taxi is paid." });
  expect(office.happened()).toMatchObject([
    { kind: "paid", employee: "user:ana", cents: 7450 },
    { kind: "mailed", to: "user:ana", text: "Taxi is paid." },
    { kind: "mailed", to: "team:books", text: "Taxi is paid." },
  ]);
});

test("a small sum is paid without asking, and what nobody answers is not paid", async () => {
  await using office = await openFolder();
  const here = await office.release("1");
  const small = here.runtime.workflow("expense", "small");
  await small.start({ employee: "user:ben", receipt: "Lunch 12.00" }, { by: "user:ben" });
  const denied = here.runtime.workflow("expense", "denied");
  await denied.start(claim, { by: "user:ana" });
  await until({ ...here, expense: denied }, ({ approvals }) => approvals.length === 1);
  await denied.answer("manager", { type: "deny", reason: "walk" }, { by: "user:manager" });

  expect(await small.wait()).toEqual({ status: "done", output: "Lunch is paid." });
  expect(await denied.wait()).toEqual({ status: "done", output: "Denied: walk." });
  expect(office.happened().filter(({ kind }) => kind === "paid")).toHaveLength(1);
  await here.close();
});

const claim = { employee: "user:ana", receipt: "Taxi 74.50" };

interface Release {
  readonly runtime: Runtime;
  readonly expense: WorkflowInstance;
  close(): Promise<void>;
}

interface Folder extends AsyncDisposable {
  release(version: "1" | "2"): Promise<Release>;
  happened(): readonly { readonly [field: string]: unknown }[];
}

async function openFolder(): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-expense-"));
  const file = join(folder, "outside.jsonl");
  const outside = openOutside(file);
  const old = expenseApproval({ outside, dayMs });
  return {
    happened: () => readOutside(file),
    async release(version) {
      const platform: Platform = await openNodePlatform({ file: join(folder, "store.db") });
      const newer = approvalWithBooks({ outside, dayMs });
      const runtime = openOffice(platform, version === "1" ? [old] : [newer]);
      runtime.start();
      return {
        runtime,
        expense: runtime.workflow("expense", "nine-days"),
        async close() {
          await runtime.stop();
          await platform[Symbol.asyncDispose]();
        },
      };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function until(
  { expense }: Release,
  isTrue: (status: InstanceStatus) => boolean,
): Promise<void> {
  while (!isTrue(await expense.status())) await pause(10);
}
