import type { ProjectConfig } from "tenon";

/** Schedules that start a workflow every second, and none of whose times may be left out. */
export function bellsOf(workflow: string): NonNullable<ProjectConfig["schedules"]> {
  return Array.from({ length: 6 }, (_, index) => ({
    name: `bell-${index}`,
    when: { cron: "* * * * * *" },
    missed: "all",
    target: { workflow },
  }));
}
