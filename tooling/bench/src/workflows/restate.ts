import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { env } from "node:process";
import { installPeer } from "./peer-folder.ts";
import { endProcess, freePort, startPeer } from "./peer-process.ts";
import type { Started } from "./step-subject.ts";

const versions = {
  "@restatedev/restate-server": "1.7.12",
  "@restatedev/restate-sdk": "1.17.2",
};

/** Restate's server beside a service of its SDK. */
export async function startRestate(folder: string): Promise<Started> {
  const peer = await installPeer("restate", versions, program);
  const base = join(folder, "restate");
  await mkdir(base);
  const [fabric, admin, ingress, service] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const server = spawn(join(peer, "node_modules/.bin/restate-server"), ["--node-name", "bench"], {
    cwd: base,
    stdio: "ignore",
    env: {
      ...env,
      RESTATE_BASE_DIR: base,
      RESTATE_DISABLE_TELEMETRY: "true",
      RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    },
  });
  const urls = [`http://127.0.0.1:${admin}`, `http://127.0.0.1:${ingress}`];
  const subject = await startPeer("Restate", peer, [String(service), ...urls]);
  return {
    subject: {
      ...subject,
      async [Symbol.asyncDispose]() {
        await subject[Symbol.asyncDispose]();
        await endProcess(server, "SIGTERM");
      },
    },
  };
}

const program = `import { createInterface } from "node:readline";
import * as restate from "@restatedev/restate-sdk";
const [, , port, admin, ingress] = process.argv;
const headers = { "content-type": "application/json" };
const bench = restate.service({
  name: "bench",
  handlers: {
    run: async (context, steps) => {
      let sum = 0;
      for (let step = 0; step < steps; step += 1)
        sum += await context.run("step-" + step, async () => step);
      return sum;
    },
  },
});
await restate.serve({ services: [bench], port: Number(port) });
const body = JSON.stringify({ uri: "http://127.0.0.1:" + port });
for (;;) {
  const answer = await fetch(admin + "/deployments", { method: "POST", headers, body }).catch(() => undefined);
  if (answer?.ok) break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
console.log(JSON.stringify({ type: "open" }));
for await (const line of createInterface({ input: process.stdin })) {
  const since = performance.now();
  const answer = await fetch(ingress + "/bench/run", { method: "POST", headers, body: line });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  console.log(JSON.stringify({ type: "took", ms: performance.now() - since }));
}
`;
