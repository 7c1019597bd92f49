import { setTimeout as pause } from "node:timers/promises";
import type { InstanceStatus, Platform, StepStatus, WorkflowInstance } from "@tenon/contracts";
import type { Runtime } from "@tenon/runtime";
import { tenon } from "../../view/command-name.ts";
import { exitCodes } from "../../view/exit-codes.ts";
import { outcomeText, stepLine } from "../../view/instance-lines.ts";
import type { Screen } from "../../view/screen.ts";
import { waitingBelow } from "../open-work.ts";
import { instanceName } from "./instance-address.ts";

/** What is followed, and where it is told. */
export interface FollowedInstance {
  readonly platform: Platform;
  readonly runtime: Runtime;
  readonly instance: WorkflowInstance;
  readonly screen: Screen;
  readonly isJson: boolean;
}

/** A wait that ends sooner than this is stayed for. */
const shortWaitMs = 5_000;

/** Also what a child conversation waits for is seen, which no event of the instance tells. */
const lookMs = 50;

/** Drives an instance, telling of its steps, until it has ended or waits for the outside. Resolves the exit code. */
export async function followInstance(followed: FollowedInstance): Promise<number> {
  const { platform, runtime, instance, screen, isJson } = followed;
  const told = new Map<string, string>();
  for (;;) {
    await runtime.wake(instance.log);
    const status = await instance.status();
    for (const step of status.steps)
      if (isNews(told, step)) screen.note(stepLine(step, platform.clock.now()));
    const isOver = status.outcome !== undefined || status.blocked !== undefined;
    if (isOver || (await rests(followed, status))) {
      if (isJson) screen.json({ workflow: instance.workflow, id: instance.id, ...status });
      else tellEnd(followed, status);
      return exitCodeOf(status);
    }
    await pause(lookMs);
  }
}

function isNews(told: Map<string, string>, { name, status, attempts }: StepStatus): boolean {
  const mark = `${status} ${attempts}`;
  if (told.get(name) === mark) return false;
  told.set(name, mark);
  return true;
}

function tellEnd({ instance, screen }: FollowedInstance, status: InstanceStatus): void {
  const name = instanceName(instance.workflow, instance.id);
  if (status.outcome !== undefined) return screen.answer(`${outcomeText(status.outcome)}\n`);
  screen.answer(`${status.blocked ?? `${name} waits`}\n`);
  for (const { step, approvers = [] } of status.approvals) {
    const by = approvers.slice(0, 1).map((approver) => ` --by ${shellWord(approver)}`);
    const answer = `${tenon} approvals workflows/${name} ${shellWord(step)} --approve`;
    screen.note(`answer it: ${answer}${by.join("")}`);
  }
  return screen.note(`A worker goes on with it, or: ${tenon} workflow drive ${name}`);
}

/** A name as one word of a shell, so that the line can be copied. */
function shellWord(name: string): string {
  return /^[\w./:@-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

/** Whether nothing goes on of itself soon: everything waits for a person, an event or a later time. */
async function rests(
  { platform, instance }: FollowedInstance,
  { steps, status }: InstanceStatus,
): Promise<boolean> {
  if (status !== "waiting") return false;
  const open = steps.filter((step) => step.settledAt === undefined);
  const soon = platform.clock.now() + shortWaitMs;
  if (open.some((step) => step.status === "running")) return false;
  if (open.some(({ until }) => until !== undefined && until <= soon)) return false;
  const asked = open.filter(({ waitsFor }) => waitsFor === "agent").length;
  return asked === 0 || (await waitingBelow(platform, instance.log)).length >= asked;
}

function exitCodeOf({ outcome }: InstanceStatus): number {
  switch (outcome?.status) {
    case undefined:
      return exitCodes.waiting;
    case "done":
      return exitCodes.done;
    case "failed":
      return exitCodes.failed;
    case "aborted":
      return exitCodes.aborted;
  }
}
