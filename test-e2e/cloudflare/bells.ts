import type { ProjectConfig } from "tenon";

/** How many there are. */
export const bellCount = 4;

/** Schedules that start a workflow every second, and none of whose times may be left out. */
export function bellsOf(workflow: string): NonNullable<ProjectConfig["schedules"]> {
  return Array.from({ length: bellCount }, (_, index) => ({
    name: `bell-${index}`,
    when: { cron: "* * * * * *" },
    missed: "all",
    target: { workflow },
  }));
}
