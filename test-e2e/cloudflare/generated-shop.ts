import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { InstanceStatus } from "@tenon/contracts";
import type { ApprovalInfo } from "@tenon/client";
import { expect, onTestFinished } from "vitest";
import { bundleWorker } from "./bundle-worker.ts";
import { runTenon } from "./run-tenon.ts";
import { createWorkerProject } from "./worker-project.ts";
import { WorkerdProcess } from "./workerd-process.ts";

/** A project and the world around its Worker. */
export interface Shop extends AsyncDisposable {
  readonly url: string;
  /** What workflows told, in its order. */
  readonly lines: readonly string[];
  /** Resolves once a line that begins so was told, after the first `skipped`. Its answer is kept back a moment. */
  told(start: string, skipped?: number): Promise<void>;
  build(project: string): Promise<void>;
  /** Builds a project and starts it. */
  release(project: string): Promise<WorkerdProcess>;
  /** Starts what was built last; nobody sends it a request. */
  start(): Promise<WorkerdProcess>;
}

/** What is outside of a Worker, and the folder in which workerd keeps its objects. */
export async function openShop(): Promise<Shop> {
  const folder = await createWorkerProject({});
  await mkdir(join(folder, "world"));
  const lines: string[] = [];
  const outside = createServer((request, response: ServerResponse) => {
    void Array.fromAsync(request).then(async (chunks) => {
      lines.push(Buffer.concat(chunks).toString());
      outside.emit("told");
      await pause(100);
      response.end();
    });
  });
  outside.listen(0, "127.0.0.1");
  await once(outside, "listening");
  onTestFinished(() => void outside.close());
  const { port } = outside.address() as AddressInfo;
  const script = join(folder, "worker.mjs");
  const processes: WorkerdProcess[] = [];
  const shop: Shop = {
    url: `http://127.0.0.1:${port}/`,
    lines,
    async told(start, skipped = 0) {
      while (!lines.slice(skipped).some((line) => line.startsWith(start)))
        await once(outside, "told", { signal: AbortSignal.timeout(60_000) });
    },
    async build(project) {
      const { code, stderr } = await runTenon(project, ["build", "--platform", "cloudflare"]);
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      await writeFile(script, await bundleWorker(join(project, "cloudflare/worker.ts")));
    },
    async release(project) {
      await shop.build(project);
      return shop.start();
    },
    async start() {
      const process = WorkerdProcess.start({
        script,
        folder: join(folder, "world"),
        scenario: "",
        killAt: 0,
      });
      processes.push(process);
      await process.said(({ type }) => type === "ready");
      return process;
    },
    async [Symbol.asyncDispose]() {
      for (const process of processes) await process.kill();
    },
  };
  return shop;
}

/** What waits for a person, once something does. */
export async function waiting(process: WorkerdProcess): Promise<readonly ApprovalInfo[]> {
  for (;;) {
    const { approvals } = (await process.ask("/approvals")) as {
      readonly approvals: readonly ApprovalInfo[];
    };
    if (approvals.length > 0) return approvals;
    await pause(50);
  }
}

/** The status of an instance, once it has ended. */
export async function ended(process: WorkerdProcess, path: string): Promise<InstanceStatus> {
  for (;;) {
    const status = (await process.ask(path)) as InstanceStatus;
    if (status.outcome !== undefined) return status;
    await pause(50);
  }
}
