import type { InstanceStatus, StepStatus } from "@tenon/contracts";
import { table } from "./table.ts";
import { shortened } from "./tool-line.ts";

/** An instance as `tenon workflow show` prints it: its state, its steps with their times, and what it waits for. */
export function instanceLines(address: string, status: InstanceStatus, now: number): string {
  const { approvals, steps, blocked, outcome, version } = status;
  const waiting = approvals.map(
    ({ step, approvers, expiresAt }) =>
      `waits for ${approvers?.join(" or ") ?? "a person"} to answer "${step}"${expiresAt === undefined ? "" : `, until ${timeText(expiresAt)}`}`,
  );
  const rows = steps.map((step) => [
    step.name,
    step.status,
    timeText(step.startedAt),
    step.settledAt === undefined ? "" : tookText(step.settledAt - step.startedAt),
    aboutStep(step, now),
  ]);
  return [
    `${address}  ${status.status}${version === "" ? "" : `  version ${version}`}`,
    ...(blocked === undefined ? [] : [blocked]),
    ...waiting,
    ...(steps.length === 0 ? [] : [table([["STEP", "STATE", "STARTED", "TOOK", ""], ...rows])]),
    ...(outcome === undefined ? [] : [outcomeText(outcome)]),
  ].join("\n");
}

/** One line of a step that began, waits or has ended. */
export function stepLine(step: StepStatus, now: number): string {
  return `${step.status.padEnd(8)} ${step.name}  ${aboutStep(step, now)}`.trimEnd();
}

/** How an instance ended, on one line. */
export function outcomeText(outcome: NonNullable<InstanceStatus["outcome"]>): string {
  switch (outcome.status) {
    case "done":
      return `done: ${shortened(JSON.stringify(outcome.output), 400)}`;
    case "failed":
      return `failed${outcome.failure.step === undefined ? "" : ` at "${outcome.failure.step}"`}: ${outcome.failure.message}`;
    case "aborted":
      return `aborted by ${outcome.by}`;
  }
}

function aboutStep(step: StepStatus, now: number): string {
  const { attempts, failure, waitsFor, from, until, status } = step;
  if (failure !== undefined) return failure.message;
  const tries = attempts > 1 ? `${attempts} tries` : "";
  const isOpen = status === "waiting" || status === "retrying";
  const what = isOpen && waitsFor !== undefined ? waitText(waitsFor, from) : "";
  const when = isOpen && until !== undefined ? inText(until - now) : "";
  return [what, tries, when].filter((text) => text !== "").join(", ");
}

function waitText(reason: NonNullable<StepStatus["waitsFor"]>, from: string | undefined): string {
  switch (reason) {
    case "timer":
      return "sleeps";
    case "approval":
      return "for a person";
    case "event":
      return `for event ${from ?? ""}`;
    case "agent":
      return `for agent ${from ?? ""}`;
  }
}

/** When something will be, in the largest unit that says something. */
function inText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `in ${seconds} s`;
  if (seconds < 3_600) return `in ${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800
    ? `in ${Math.ceil(seconds / 3_600)} h`
    : `in ${Math.ceil(seconds / 86_400)} days`;
}

/** A time as people write it, in the zone of this machine. */
export function timeText(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function tookText(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
