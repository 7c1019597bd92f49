// Runs on any Node >= 18 that has npm beside it: makes sure the pinned Node and pnpm are there,
// installs the workspace and runs one root script, `x:<task>`. Nothing outside this folder is written.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureToolchain } from "./toolchain.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const startedAt = Date.now();

/** Tasks that need a part of the workspace only: a first run then downloads less. */
const closures = {
  demo: ["--prod", "--filter-prod", "refund-desk..."],
};

main(process.argv.slice(2));

function main([task = "demo", ...rest]) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (manifest.scripts[`x:${task}`] === undefined) {
    fail(`There is no task "${task}". Known: ${knownTasks(manifest).join(", ")}.`);
  }
  const env = cleanEnvironment();
  ensureToolchain({ root, env, manifest, say, fail });
  install(env, closureOf(task));
  say(`running ${task}`);
  process.exit(run("pnpm", ["run", "--silent", `x:${task}`, ...rest], env));
}

function knownTasks(manifest) {
  return Object.keys(manifest.scripts)
    .filter((name) => name.startsWith("x:"))
    .map((name) => name.slice("x:".length));
}

/** `npm run` leaks its own settings as npm_* variables, and pnpm would obey them. */
function cleanEnvironment() {
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (/^npm_/i.test(name)) continue;
    env[name.toUpperCase() === "PATH" ? "PATH" : name] = value;
  }
  env.PATH = [join(root, ".tools", "bin"), env.PATH].filter(Boolean).join(delimiter);
  return { ...env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
}

/** A part is installed only while there is no more: it would remove what a complete install has put there. */
function closureOf(task) {
  return existsSync(join(root, "tooling", "lint", "node_modules")) ? [] : (closures[task] ?? []);
}

function install(env, closure) {
  const status = run(
    "pnpm",
    [
      "install",
      ...closure,
      "--frozen-lockfile",
      "--prefer-offline",
      "--reporter=append-only",
      "--loglevel=warn",
    ],
    // Without a terminal pnpm would refuse to replace a folder that npm or another pnpm has written.
    { ...env, CI: env.CI ?? "true" },
  );
  if (status !== 0) fail("Could not install the dependencies; the lines above say why.");
}

function run(command, args, env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: "inherit" });
  if (error !== undefined) fail(`Could not start ${command}: ${error.message}`);
  return status ?? 1;
}

function say(text) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`[setup ${seconds}s] ${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
