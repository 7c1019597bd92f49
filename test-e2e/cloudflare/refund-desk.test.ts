import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { bundleApp } from "./build-app.ts";
import type { WorkerdOrders } from "./orders.ts";
import { WorkerdProcess } from "./workerd-process.ts";

const app = join(import.meta.dirname, "../../apps/refund-desk");
const claim = "/agents/refund-desk/claim-1042";

test("the refund desk in workerd is killed while it waits and while it pays, and the customer gets one payment and one mail", async () => {
  await using desk = await openDesk();
  const first = desk.start();
  const { submission } = await first.ask<{ submission: string }>(claim, {
    input: "Please settle claim C-1042.",
  });
  const asked = await eventually(async () => {
    const { approvals } = await first.ask<{ approvals: { call: string; tool: string }[] }>(
      "/approvals",
    );
    return approvals.at(0);
  });
  expect(asked.tool).toBe("pay-refund");
  await first.kill();

  const second = desk.start();
  await second.ask(`${claim}/approvals/${asked.call}`, { decision: "approve" });
  await desk.paid();
  // The money is booked, and the answer is on its way.
  await second.kill();

  const third = desk.start();
  // Nobody asks the third for anything before it has written the mail.
  await desk.mailed();
  const settled = await third.ask<{ outcome: { status: string } }>(
    `${claim}/submissions/${submission}?wait=20`,
  );

  expect(settled.outcome.status).toBe("done");
  expect((await desk.stats()).payments).toHaveLength(1);
  expect([...desk.mails.values()].map((mail) => mail.split("\n")[0])).toEqual([
    "To: ada@example.com",
  ]);
});

interface Desk extends AsyncDisposable {
  readonly mails: ReadonlyMap<string, string>;
  start(): Asked;
  /** Resolves once the service has booked a payment. */
  paid(): Promise<void>;
  mailed(): Promise<void>;
  stats(): Promise<{ readonly payments: readonly unknown[] }>;
}

interface Asked {
  ask<T>(path: string, body?: unknown): Promise<T>;
  kill(): Promise<void>;
}

async function openDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-desk-"));
  const world = join(folder, "world");
  await mkdir(world);
  const script = join(folder, "worker.mjs");
  await writeFile(script, await bundleApp("refund-desk"));
  const bank = await startBank(join(folder, "payments.jsonl"));
  const mails = new Map<string, string>();
  const post = await startPost(mails);
  const orders: WorkerdOrders = {
    script,
    folder: world,
    scenario: "",
    killAt: 0,
    variables: { PAYMENT_SERVICE: bank.url, MAIL_SERVICE: post.url },
  };
  const started: WorkerdProcess[] = [];
  return {
    mails,
    start() {
      const process = WorkerdProcess.start(orders);
      started.push(process);
      return {
        ask: async <T>(path: string, body?: unknown) => (await process.ask(path, body)) as T,
        kill: () => process.kill(),
      };
    },
    paid: () => bank.said("paid P-1"),
    mailed: async () => void (await eventually(async () => mails.size > 0 || undefined)),
    stats: async () => (await fetch(`${bank.url}/stats`)).json(),
    async [Symbol.asyncDispose]() {
      for (const process of started) await process.kill();
      bank.child.kill("SIGKILL");
      post.server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Bank {
  readonly child: ChildProcess;
  readonly url: string;
  said(line: string): Promise<void>;
}

async function startBank(book: string): Promise<Bank> {
  const child = spawn(
    process.execPath,
    ["payment-service/main.ts", "--port=0", "--delay=3000", `--book=${book}`],
    { cwd: app, stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines: string[] = [];
  createInterface(child.stdout).on("line", (line) => {
    lines.push(line);
    child.emit("line");
  });
  const said = async (start: string): Promise<string> => {
    for (;;) {
      const found = lines.find((line) => line.startsWith(start));
      if (found !== undefined) return found;
      await once(child, "line");
    }
  };
  const url = (await said("listening on ")).replace("listening on ", "");
  return { child, url, said: async (line) => void (await said(line)) };
}

async function startPost(
  mails: Map<string, string>,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    void text(request).then((mail) => {
      if (request.method === "PUT") mails.set(path, mail);
      response.writeHead(mails.has(path) ? 200 : 404).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}

/** Looks again until there is something, for a minute and a half. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < 450; round += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(200);
  }
  return expect.fail("What was waited for did not happen.");
}
