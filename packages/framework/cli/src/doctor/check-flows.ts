import { checkedSchedules } from "../compose/check-schedules.ts";
import { declaredBy, type LoadedAgents } from "../compose/load-agents.ts";
import { targetText, whenText } from "../view/schedule-text.ts";
import { problemOf, type Finding } from "./finding.ts";

/** Which workflows there are, in which versions, and whether each schedule can start what it names. */
export function checkFlows(loaded: LoadedAgents): readonly Finding[] {
  const versions = Map.groupBy(loaded.workflows ?? [], ({ name }) => name);
  return [
    ...[...versions].map(([name, known]) => ({
      subject: name,
      text: `workflow, version ${known.map(({ version }) => version).join(", ")}`,
    })),
    ...checkedSchedules(declaredBy(loaded)).map(({ schedule, error }) =>
      error === undefined
        ? {
            subject: schedule.name,
            text: `schedule, ${whenText(schedule)}, starts ${targetText(schedule)}`,
          }
        : problemOf(schedule.name, error),
    ),
  ];
}
