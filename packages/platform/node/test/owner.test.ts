import { spawn } from "node:child_process";
import { once } from "node:events";
import { pid, platform } from "node:process";
import { describe, expect, test } from "vitest";
import { encodeOwner, isDead, ownerIn, ownerName, type Owner } from "../src/log/owner.ts";

const me = ownerIn(pid, "instance");

describe("whether an owner is dead", () => {
  test("a process that runs is alive, for whatever instance in it", () => {
    expect(isDead(encodeOwner(me), me.host)).toBe(false);
    expect(isDead(encodeOwner({ ...me, instance: "another" }), me.host)).toBe(false);
  });

  test("a process that was killed is dead", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const owner = encodeOwner(ownerIn(child.pid ?? 0, "instance"));
    expect(isDead(owner, me.host)).toBe(false);

    child.kill("SIGKILL");
    await once(child, "exit");

    expect(isDead(owner, me.host)).toBe(true);
  });

  test.runIf(platform === "linux")("a zombie is dead", async () => {
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
    const [printed] = await once(parent.stdout, "data");
    const owner = encodeOwner(ownerIn(Number(String(printed)), "instance"));

    await expect.poll(() => isDead(owner, me.host)).toBe(true);

    // Its id is still taken: only its state tells.
    expect(ownerIn(Number(String(printed)), "instance").startedAt).not.toBe("");
    parent.kill("SIGKILL");
  });

  test.runIf(platform === "linux")("a later process of the same id is another", () => {
    expect(isDead(encodeOwner({ ...me, startedAt: "1" }), me.host)).toBe(true);
  });

  test("nothing is known of processes on another host, or in another namespace of this one", () => {
    const nobody: Owner = { host: "elsewhere/pid:[1]", pid: 1, startedAt: "1", instance: "i" };

    expect(isDead(encodeOwner(nobody), me.host)).toBe(false);
    expect(isDead(encodeOwner({ ...nobody, host: `${me.host}0` }), me.host)).toBe(false);
  });

  test("people read host and process", () => {
    expect(ownerName({ ...me, host: "desk/pid:[4026531836]", pid: 42 })).toBe("desk:42");
  });
});
