import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import type { StepSubject } from "./step-subject.ts";

/** A program that is told a number of steps on each line and says how long they took. */
export async function startPeer(
  name: string,
  folder: string,
  parameters: readonly string[],
): Promise<StepSubject> {
  const child = spawn(execPath, ["program.mjs", ...parameters], {
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...env, NODE_ENV: "production" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async (type: string): Promise<{ readonly ms?: number }> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`The program of ${name} ended.`);
      if (!value.startsWith("{")) continue;
      const told = JSON.parse(value) as { readonly type: string; readonly ms?: number };
      if (told.type === type) return told;
    }
  };
  await hear("open");
  return {
    name,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      return Number((await hear("took")).ms);
    },
    [Symbol.asyncDispose]: () => endProcess(child),
  };
}

/** Ends a process that was started here. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = "SIGKILL",
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
