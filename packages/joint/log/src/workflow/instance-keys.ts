import type { EffectKey, LogId } from "@tenon/contracts";

/** The keys under which facts are unique in the log of an instance. A changed key is a changed format. */
export const instanceKeys = {
  created: "created",
  attempted: (attempt: number): string => `attempt/${attempt}`,
  blocked: (version: string, step: string): string => `blocked/${part(version)}/${part(step)}`,
  event: (key: string): string => `event/${part(key)}`,
  abort: "abort",
  failing: "failing",
  settled: "settled",
  stepStarted: (step: string, attempt: number): string => `step/${part(step)}/${attempt}`,
  stepFailed: (step: string, attempt: number): string => `step/${part(step)}/${attempt}/failed`,
  stepAwaiting: (step: string): string => `step/${part(step)}/awaiting`,
  /** Of an answer, and of its being too late for one. */
  stepAnswered: (step: string): string => `step/${part(step)}/answered`,
  stepEscalated: (step: string): string => `step/${part(step)}/escalated`,
  stepSettled: (step: string): string => `step/${part(step)}/settled`,
} as const;

/** The key of what a step does outside, recorded when it starts: `<log>@<when it began>/<step>`. */
export function stepKey(log: LogId, createdAt: number, step: string): EffectKey {
  return `${log}@${createdAt}/${part(step)}` as EffectKey;
}

function part(chosen: string): string {
  return chosen.replaceAll("%", "%25").replaceAll("/", "%2F");
}
