import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlatformProcess, PlatformWorld } from "@tenon/conformance";
import { TenonError } from "@tenon/contracts";
import type { NodePlatform, NodePlatformOptions } from "../src/index.ts";
import { ownerIn } from "../src/log/owner.ts";
import { openAs } from "../src/node-platform.ts";
import { systemIds } from "../src/ports/system-ids.ts";

/** A directory that goes with the test. */
export interface TemporaryDirectory extends Disposable {
  readonly path: string;
  /** A path in it. */
  file(name: string): string;
}

/** Makes a directory for one test. */
export function createDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), "tenon-node-"));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A world in one file. Its processes are platforms of this process; what only a real one shows has tests of its own. */
export async function createNodeWorld(): Promise<PlatformWorld> {
  const directory = createDirectory();
  const file = directory.file("tenon.db");
  // Longer than the longest time for which a proof expects an idle owner to be taken for alive.
  const leaseTtlMs = 2000;
  const secret = { name: "SUITE_SECRET", value: "suite-secret-value" };
  const opened: StartedProcess[] = [];
  return {
    leaseTtlMs,
    secret,
    async open() {
      const started = await start({ file, leaseTtlMs, secrets: { [secret.name]: secret.value } });
      opened.push(started);
      return started;
    },
    advance: (ms) => sleep(ms),
    async [Symbol.asyncDispose]() {
      for (const started of opened) await started.end();
      directory[Symbol.dispose]();
    },
  };
}

interface StartedProcess extends PlatformProcess {
  readonly platform: NodePlatform;
  /** Ends the process in an orderly way, if it did not crash. */
  end(): Promise<void>;
}

/** The owner of the leases is a process of its own, so that it can die while this one goes on. */
async function start(options: NodePlatformOptions): Promise<StartedProcess> {
  const owner = spawn("sleep", ["120"], { stdio: "ignore" });
  await once(owner, "spawn");
  let hasCrashed = false;
  const platform = await openAs(ownerIn(owner.pid ?? 0, systemIds.next()), {
    ...options,
    onCommit() {
      // Nothing is committed any more, neither what was asked for nor what a disposal gives back.
      if (hasCrashed) throw new TenonError("internal", "The process is gone.");
    },
  });
  const kill = async (): Promise<void> => {
    if (owner.signalCode !== null) return;
    owner.kill("SIGKILL");
    await once(owner, "exit");
  };
  return {
    platform,
    async end() {
      if (hasCrashed) return;
      try {
        await platform[Symbol.asyncDispose]();
      } finally {
        await kill();
      }
    },
    async crash() {
      hasCrashed = true;
      await kill();
      await Promise.resolve(platform[Symbol.asyncDispose]()).catch(() => undefined);
    },
  };
}
