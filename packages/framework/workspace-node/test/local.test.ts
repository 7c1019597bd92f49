import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import {
  chmodSync,
  existsSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWorkspace } from "@tenon/conformance";
import type { Workspace } from "@tenon/contracts";
import { expect, onTestFinished, test } from "vitest";
import { local, type LocalOptions } from "../src/index.ts";

const canary = "canary-7b1f";

describeWorkspace("of a directory", async () => {
  const root = mkdtempSync(join(tmpdir(), "tenon-local-"));
  return {
    workspace: local({ root, fileBytes: 1_000 }),
    tooLarge: 1_001,
    [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true }),
  };
});

test("links lead nowhere, whoever follows them", async () => {
  const { workspace, root, outside } = createWorld();
  symlinkSync(join(outside, "secret"), join(root, "file"));
  symlinkSync(outside, join(root, "dir"));
  symlinkSync("..", join(root, "up"));
  const paths = ["/file", "/dir/secret", "/up/outside/secret"];

  const tried = paths.flatMap((path) => [
    workspace.read(path),
    workspace.read(path, { from: 0, to: 5 }),
    workspace.write(path, bytes("overwritten")),
    workspace.move(path, "/stolen"),
    workspace.move("/own", path),
    workspace.stat(path),
    workspace.remove(path),
  ]);
  const outcomes = await Promise.allSettled(tried);

  expect(
    new Set(
      outcomes.map((each) => (each.status === "rejected" ? Object(each.reason).code : "taken")),
    ),
  ).toEqual(new Set(["invalid-input"]));
  expect(JSON.stringify(outcomes.map((each) => String(Object(each).reason)))).not.toContain(canary);
  expect(await workspace.list("/")).toEqual(["/own"]);
  expect(readFileSync(join(outside, "secret"), "utf8")).toBe(canary);
  expect(readdirSync(outside)).toEqual(["secret"]);
});

test("a directory that is removed takes its links along and nothing that they lead to", async () => {
  const { workspace, root, outside } = createWorld();
  mkdirSync(join(root, "sub"));
  writeFileSync(join(root, "sub", "a"), "");
  symlinkSync(outside, join(root, "sub", "link"));

  await workspace.remove("/sub");

  expect(await workspace.list("/")).toEqual(["/own"]);
  expect(readFileSync(join(outside, "secret"), "utf8")).toBe(canary);
});

test("a directory that becomes a link while it is read and written reveals nothing", async () => {
  const { workspace, root, outside } = createWorld();
  mkdirSync(join(root, "flips"));
  writeFileSync(join(root, "flips", "secret"), "own");
  const flip = startFlipping(root, outside);
  onTestFinished(() => void flip.kill());
  await flip.ready;

  const seen = new Set<string>();
  for (let round = 0; round < 400; round += 1) {
    const read = workspace.read("/flips/secret");
    const text = read.then((found) => new TextDecoder().decode(found) || "nothing");
    seen.add(await text.catch(() => "refused"));
    await workspace.write(`/flips/new-${round}`, bytes("x")).catch(() => undefined);
  }
  flip.kill();

  expect([...seen]).not.toContain(canary);
  expect(readdirSync(outside)).toEqual(["secret"]);
});

test("another name of a file keeps what it has when the file is written", async () => {
  const { workspace, root, outside } = createWorld();
  linkSync(join(outside, "secret"), join(root, "hard"));

  await workspace.write("/hard", bytes("mine"));

  expect(readFileSync(join(root, "hard"), "utf8")).toBe("mine");
  expect(readFileSync(join(outside, "secret"), "utf8")).toBe(canary);
});

test("a file keeps its mode, and nothing but files is read", async () => {
  const { workspace, root } = createWorld();
  chmodSync(join(root, "own"), 0o755);
  const server = createServer().listen(join(root, "pipe"));
  onTestFinished(() => void server.close());
  await once(server, "listening");

  await workspace.write("/own", bytes("new"));

  expect(statSync(join(root, "own")).mode & 0o777).toBe(0o755);
  await expect(workspace.read("/pipe")).rejects.toMatchObject({ code: "invalid-input" });
  await expect(workspace.write("/pipe", bytes(""))).rejects.toMatchObject({
    code: "invalid-input",
  });
  expect(await workspace.list("/")).toEqual(["/own"]);
});

test("what is hidden is not there, however it is spelled", async () => {
  const { workspace, root } = createWorld();
  mkdirSync(join(root, ".git", "hooks"), { recursive: true });
  writeFileSync(join(root, ".git", "config"), canary);

  expect(await workspace.list("/")).toEqual(["/own"]);
  for (const path of ["/.git/config", "/.GIT/config", "/.git/hooks/pre-commit"]) {
    await expect(workspace.read(path)).rejects.toMatchObject({ code: "invalid-input" });
    await expect(workspace.write(path, bytes("#!"))).rejects.toMatchObject({
      code: "invalid-input",
    });
  }
  await workspace.remove("/");
  expect(existsSync(join(root, ".git", "config"))).toBe(true);
});

test("a root that is itself a link is the directory behind it", async () => {
  const { root } = createWorld();
  symlinkSync(root, `${root}-link`);
  onTestFinished(() => rmSync(`${root}-link`));

  expect(await local({ root: `${root}-link` }).list("/")).toEqual(["/own"]);
});

test("a root that is not there is named to the developer", async () => {
  await expect(local({ root: "/none/such" }).list("/")).rejects.toMatchObject({
    code: "store-unavailable",
    hint: expect.stringContaining("/none/such"),
  });
});

function createWorld(options: Omit<LocalOptions, "root"> = {}): {
  readonly workspace: Workspace;
  readonly root: string;
  readonly outside: string;
} {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "tenon-local-")));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const [root, outside] = [join(base, "root"), join(base, "outside")];
  for (const directory of [root, outside]) mkdirSync(directory);
  writeFileSync(join(outside, "secret"), canary);
  writeFileSync(join(root, "own"), "own");
  return { workspace: local({ root, ...options }), root, outside };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Another process that exchanges `flips` for a link to the outside and back, as fast as it can. */
function startFlipping(
  root: string,
  outside: string,
): { readonly ready: Promise<unknown>; readonly kill: () => boolean } {
  const source = `
    const fs = require("node:fs");
    process.chdir(${JSON.stringify(root)});
    fs.symlinkSync(${JSON.stringify(outside)}, "evil");
    console.log("ready");
    for (;;) {
      fs.renameSync("flips", "kept"); fs.renameSync("evil", "flips");
      fs.renameSync("flips", "evil"); fs.renameSync("kept", "flips");
    }`;
  const child = spawn(process.execPath, ["-e", source], { stdio: ["ignore", "pipe", "ignore"] });
  return { ready: once(child.stdout, "data"), kill: () => child.kill("SIGKILL") };
}
