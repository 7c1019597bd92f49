import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { TenonError, type InstanceStatus } from "@tenon/contracts";
import { expect, test } from "vitest";
import { bundleWorker } from "./bundle-worker.ts";
import { WorkerdProcess } from "./workerd-process.ts";

/** A day of the test in milliseconds: long enough for a busy machine to answer within a week. */
const dayMs = 1000;

test("an expense in workerd waits nine days, through three kills and a release, and is paid exactly once", async () => {
  await using office = await openFolder();
  const first = office.release("worker");
  await first.ask("user:ana", "", { input: { employee: "user:ana", receipt: "Taxi 74.50" } });
  // Asked once, and for good: a busy machine may have gone on to the director by now.
  await first.until(({ steps }) => steps.some(({ name }) => name === "manager"));
  await first.kill();
  await pause(1 * dayMs);
  const second = office.release("worker");
  await second.until(({ approvals }) => approvals[0]?.step === "director");
  await second.kill();
  await pause(4 * dayMs);
  const third = office.release("next-worker");
  await pause(2 * dayMs);
  await third.ask("user:director", "/approvals/director", { decision: "approve" });
  await third.until((status) => office.happened.size > 0 || status.outcome !== undefined);
  await third.kill();
  const fourth = office.release("next-worker");
  const { outcome, version } = await fourth.until((status) => status.outcome !== undefined);

  expect(outcome).toEqual({ status: "done", output: "Taxi is paid." });
  expect(version).toBe("2");
  expect([...office.happened.values()]).toMatchObject([
    { kind: "paid", employee: "user:ana", cents: 7450 },
    { kind: "mailed", to: "user:ana", text: "Taxi is paid." },
    { kind: "mailed", to: "team:books", text: "Taxi is paid." },
  ]);
});

interface Release {
  ask(person: string, path: string, body?: unknown): Promise<unknown>;
  until(isTrue: (status: InstanceStatus) => boolean): Promise<InstanceStatus>;
  kill(): Promise<void>;
}

interface Folder extends AsyncDisposable {
  /** What happened outside, by its key: the bank and the mail honour keys. */
  readonly happened: ReadonlyMap<string, unknown>;
  release(worker: "worker" | "next-worker"): Release;
}

async function openFolder(): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-expense-"));
  await mkdir(join(folder, "world"));
  for (const worker of ["worker", "next-worker"]) {
    const entry = `../../apps/expense-approval/cloudflare/${worker}.ts`;
    await writeFile(join(folder, `${worker}.mjs`), await bundleWorker(entry));
  }
  const happened = new Map<string, unknown>();
  const outside = createServer((request, response) => {
    void text(request).then((body) => {
      const fact: { readonly kind: string; readonly key: string } = JSON.parse(body);
      const key = `${fact.kind} ${fact.key}`;
      if (!happened.has(key)) happened.set(key, fact);
      response.end();
    });
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const { port } = outside.address() as AddressInfo;
  const variables = { BANK: `http://127.0.0.1:${port}/`, DAY_MS: String(dayMs) };
  const processes: WorkerdProcess[] = [];
  return {
    happened,
    release(worker) {
      const process = WorkerdProcess.start({
        script: join(folder, `${worker}.mjs`),
        folder: join(folder, "world"),
        scenario: "",
        killAt: 0,
        variables,
      });
      processes.push(process);
      return releaseIn(process);
    },
    async [Symbol.asyncDispose]() {
      for (const process of processes) await process.kill();
      outside.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function releaseIn(process: WorkerdProcess): Release {
  const ask: Release["ask"] = async (person, path, body) => {
    const ready = await process.said(({ type }) => type === "ready");
    const url = ready.type === "ready" ? ready.url : "";
    const answered = await fetch(new URL(`/workflows/expense/nine-days${path}`, url), {
      headers: { person, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!answered.ok) throw new TenonError("internal", await answered.text());
    return answered.json();
  };
  return {
    ask,
    async until(isTrue) {
      for (;;) {
        const status = (await ask("user:ana", "")) as InstanceStatus;
        if (isTrue(status)) return status;
        await pause(20);
      }
    },
    kill: () => process.kill(),
  };
}
