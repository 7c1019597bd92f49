import { spawn } from "node:child_process";
import { chown, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { getuid } from "node:process";
import { run } from "@tenon/release";
import { installPeer } from "./peer-folder.ts";
import { endProcess, freePort, startPeer } from "./peer-process.ts";
import type { Started } from "./step-subject.ts";

/** DBOS on a Postgres of its own, which syncs each commit to the same disk. */
export async function startDbos(folder: string): Promise<Started> {
  const bin = await postgresFolder();
  if (bin === undefined) return { missing: "Postgres is not installed in /usr/lib/postgresql" };
  const peer = await installPeer("dbos", { "@dbos-inc/dbos-sdk": "5.3.0" }, program);
  const data = join(folder, "postgres");
  const as = await ownerOf(data, folder);
  const made = await run(
    as.command,
    [...as.before, join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres"],
    {
      cwd: data,
    },
  );
  if (made.status !== 0) return { missing: `initdb: ${made.stderr.slice(0, 200)}` };
  const port = await freePort();
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${data}`];
  const server = spawn(
    as.command,
    [...as.before, join(bin, "postgres"), "-D", data, "-p", String(port), ...settings],
    { stdio: "ignore" },
  );
  await untilReady(join(bin, "pg_isready"), port);
  const subject = await startPeer("DBOS", peer, [`postgres://postgres@127.0.0.1:${port}/bench`]);
  return {
    subject: {
      ...subject,
      async [Symbol.asyncDispose]() {
        await subject[Symbol.asyncDispose]();
        await endProcess(server, "SIGINT");
      },
    },
  };
}

async function postgresFolder(): Promise<string | undefined> {
  const root = "/usr/lib/postgresql";
  const versions = await readdir(root).catch(() => []);
  const newest = versions.toSorted((one, two) => Number(one) - Number(two)).at(-1);
  return newest === undefined ? undefined : join(root, newest, "bin");
}

type Owner = { readonly command: string; readonly before: readonly string[] };

/** Postgres refuses to run as root; Debian has a user for it. */
async function ownerOf(data: string, folder: string): Promise<Owner> {
  await mkdir(data, { mode: 0o700 });
  if (getuid?.() !== 0) return { command: "env", before: [] };
  const { stdout } = await run("id", ["-u", "postgres"], { cwd: data });
  const id = Number(stdout.trim());
  await chown(folder, id, -1);
  await chown(data, id, -1);
  return { command: "setpriv", before: [`--reuid=${id}`, "--clear-groups"] };
}

async function untilReady(command: string, port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { status } = await run(command, ["-h", "127.0.0.1", "-p", String(port)], { cwd: "/" });
    if (status === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Postgres did not start.");
}

const program = `import { createInterface } from "node:readline";
import { DBOS } from "@dbos-inc/dbos-sdk";
const bench = DBOS.registerWorkflow(
  async (steps) => {
    let sum = 0;
    for (let step = 0; step < steps; step += 1)
      sum += await DBOS.runStep(async () => step, { name: "step-" + step });
    return sum;
  },
  { name: "bench" },
);
DBOS.setConfig({ name: "bench", systemDatabaseUrl: process.argv[2], logLevel: "error", runAdminServer: false });
await DBOS.launch();
console.log(JSON.stringify({ type: "open" }));
for await (const line of createInterface({ input: process.stdin })) {
  const since = performance.now();
  await bench(Number(line));
  console.log(JSON.stringify({ type: "took", ms: performance.now() - since }));
}
`;
