import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { env } from "node:process";
import { npm, npmRegistry, openRegistry, packRelease } from "@tenon/release";
import type { Figure, Measurement } from "../measurement.ts";
import { timeOf } from "../rounds.ts";
import { openWorkplace } from "../workplace.ts";

/** How long somebody waits who has heard of Tenon and types three commands, with what npm has in its cache. */
export const firstToken: Measurement = { name: "first token", measure };

async function measure(): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const { folder } = workplace;
  const { tarballs } = await packRelease(join(folder, "release"));
  await using registry = await openRegistry(tarballs.values(), await npmRegistry());
  const settings = { npm_config_registry: registry.url.href };
  // The first round fills npm's cache with what it has not seen.
  const rounds: Round[] = [];
  for (const name of ["cold", "warm"]) rounds.push(await start(join(folder, name), settings));
  const [, { initMs, installMs, runMs } = nothing] = rounds;
  const seconds = (ms: number): Pick<Figure, "value" | "unit"> => ({ value: ms / 1000, unit: "s" });
  return [
    {
      name: "npx tenon init, npm install, npx tenon run: first token",
      ...seconds(initMs + installMs + runMs),
      atMost: 30,
    },
    { name: "of that, npx tenon init", ...seconds(initMs) },
    { name: "of that, npm install", ...seconds(installMs) },
    { name: "of that, npx tenon run until its first token", ...seconds(runMs) },
  ];
}

interface Round {
  readonly initMs: number;
  readonly installMs: number;
  readonly runMs: number;
}

const nothing: Round = { initMs: Number.NaN, installMs: Number.NaN, runMs: Number.NaN };

async function start(home: string, settings: { readonly [name: string]: string }): Promise<Round> {
  await mkdir(home);
  const initMs = await timeOf(() =>
    npm(["exec", "--yes", "tenon", "init", "my-agents"], home, settings),
  );
  const project = join(home, "my-agents");
  const installMs = await timeOf(() => npm(["install"], project, settings));
  return { initMs, installMs, runMs: await firstTokenOf(project) };
}

/** Until the first token is on the screen; the rest of the reply does not count. */
async function firstTokenOf(project: string): Promise<number> {
  const child = spawn("npx", ["tenon", "run", "shop", "What does the bike b1 cost?"], {
    cwd: project,
    env: { ...env, npm_config_update_notifier: "false" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const closed = once(child, "close");
  const silent = closed.then(() => Promise.reject(new Error("tenon run ended without a word.")));
  silent.catch(() => {});
  const ms = await timeOf(() => Promise.race([once(child.stdout, "data"), silent]));
  child.stdout.resume();
  await closed;
  return ms;
}
