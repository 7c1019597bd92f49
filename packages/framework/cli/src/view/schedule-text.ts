import type { Schedule } from "@tenon/contracts";

/** When a schedule starts something, as people write it. */
export function whenText({ when }: Schedule): string {
  return "at" in when ? "once" : `${when.cron} ${when.timeZone ?? "UTC"}`;
}

/** What a schedule starts. */
export function targetText({ target }: Schedule): string {
  return target.type === "workflow"
    ? `workflow ${target.workflow}`
    : `${target.agent}/${target.conversation}`;
}
