import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "@tenon/client";
import { validate } from "dockerfile-utils";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  buildGuarded,
  nobody,
  plainEnvironment,
  startService,
  type BuiltFolder,
} from "./built-folder.ts";
import { makeImage } from "./image.ts";

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
const why = hasSystemd ? "" : " (skipped: there is no systemd-analyze)";

let built: BuiltFolder;

beforeAll(async () => {
  built = await buildGuarded();
});

afterAll(() => built?.[Symbol.asyncDispose]());

test("the Dockerfile has no fault that its checker knows", async () => {
  const text = await readFile(join(built.folder, "Dockerfile"), "utf8");

  expect(validate(text)).toEqual([]);
  expect(text.match(/^FROM .*/gm)).toEqual(["FROM node:24-slim"]);
});

test("what the Dockerfile says, done by hand, is a server that is healthy, keeps its store and ends when asked to", async () => {
  const image = await makeImage(built.folder, join(built.room, "image"));
  const port = await freePort();
  const start = () =>
    startService(image.command, {
      cwd: image.workFolder,
      env: { ...plainEnvironment, ...image.env, PORT: String(port) },
    });
  const first = await start();
  const url = first.url.replace("0.0.0.0", "127.0.0.1");
  const [file = "", ...words] = image.healthcheck.map((word) => word.replace(":4000", `:${port}`));
  const health = spawnSync(file, words, { env: plainEnvironment });
  const refused = await fetch(`${url}/agents`);
  await tell(url, "before");
  const code = await first.stop(30_000);
  const unhealthy = spawnSync(file, words, { env: plainEnvironment });
  await using second = await start();

  expect(image.user).toBe("node");
  expect(image.ports).toEqual(["4000"]);
  expect(first.url).toBe(`http://0.0.0.0:${port}`);
  expect(health.status).toBe(0);
  expect(refused.status).toBe(403);
  expect(code).toBe(0);
  expect(unhealthy.status).toBe(1);
  expect(await textOf(second.url.replace("0.0.0.0", "127.0.0.1"), "before")).toBe(
    "Once upon a time.",
  );
});

test.skipIf(!hasSystemd)(`systemd finds no fault in the unit${why}`, async () => {
  const unit = join(built.folder, "guarded.service");

  const { stdout, stderr } = await promisify(execFile)("systemd-analyze", [
    "verify",
    "--man=no",
    unit,
  ]);

  expect(stdout + stderr).toBe("");
});

test("what the unit says, done by hand, is a server that ends when its group is asked to, and goes on when it is started again", async () => {
  const unit = settingsOf(await readFile(join(built.folder, "guarded.service"), "utf8"));
  const machine = join(built.room, "machine");
  const here = (text: string): string =>
    text.replaceAll(/(?<!\S)\/(opt|var|etc)\//g, `${machine}/$1/`);
  const folder = here(unit.get("WorkingDirectory") ?? "");
  const state = join(machine, "var/lib", unit.get("StateDirectory") ?? "");
  await cp(built.folder, folder, { recursive: true });
  await mkdir(state, { recursive: true });
  await chown(state, nobody.uid, nobody.gid);
  await mkdir(join(machine, "etc"), { recursive: true });
  const environmentFile = here((unit.get("EnvironmentFile") ?? "").replace(/^-/, ""));
  await writeFile(environmentFile, "PORT=0\n");
  const env = {
    ...plainEnvironment,
    ...variablesOf(unit.get("Environment") ?? ""),
    ...variablesOf(await readFile(environmentFile, "utf8")),
  };
  const start = () =>
    startService(here(unit.get("ExecStart") ?? "").split(" "), { cwd: folder, env });
  const patienceMs = 1_000 * Number(unit.get("TimeoutStopSec"));

  const first = await start();
  await tell(first.url, "before");
  const code = await first.stop(patienceMs);
  const second = await start();
  const text = await textOf(second.url, "before");

  expect(unit.get("KillSignal")).toBeUndefined();
  expect(env).toMatchObject({ NODE_ENV: "production" });
  expect(code).toBe(0);
  expect(text).toBe("Once upon a time.");
  expect(await second.stop(patienceMs)).toBe(0);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Has a story told, as who has the key. */
async function tell(url: string, conversation: string): Promise<void> {
  const talk = clientOf(url).conversation("teller", conversation);
  const { submission } = await talk.submit("Tell me a story.");
  await talk.wait(submission);
}

async function textOf(url: string, conversation: string): Promise<string | undefined> {
  const { messages } = await clientOf(url).conversation("teller", conversation).transcript();
  const last = messages.at(-1);
  const [part] = last?.role === "assistant" ? last.parts : [];
  return part?.type === "text" ? part.text : undefined;
}

function clientOf(url: string): ReturnType<typeof createClient> {
  return createClient({ url, headers: { authorization: "Bearer hunter2" } });
}

/** The settings of a unit, of whatever section: none is there twice. */
function settingsOf(unit: string): ReadonlyMap<string, string> {
  const lines = unit.split("\n").filter((line) => /^\w+=/.test(line));
  return new Map(
    lines.map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function variablesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=(\S*)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}
