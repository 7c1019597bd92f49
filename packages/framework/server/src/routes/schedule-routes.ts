import { TenonError, type ConversationId, type Schedules } from "@tenon/contracts";
import { schedulesName } from "@tenon/log";
import { permitted } from "./list-routes.ts";
import { jsonResponse, param, type Call, type Route } from "./route.ts";

/** What is started at its time. Schedules are set by code, and by agents for themselves. */
export const scheduleRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/schedules",
    name: "listSchedules",
    summary: "Schedules with their next and last times, cancelled ones too",
    action: "list",
    answers: { 200: "The schedules that the caller may read" },
    answer: list,
  },
  {
    method: "POST",
    path: "/schedules/:schedule/cancel",
    name: "cancelSchedule",
    summary: "Ends a schedule: it starts nothing more until it is declared differently",
    action: "abort",
    answers: { 202: "The end is durable", 404: "There is no such schedule" },
    answer: cancel,
  },
];

/** How `authorize` is asked about schedules: as about instances of this workflow. */
export const scheduleAgent: string = `workflows/${schedulesName}`;

async function list(call: Call): Promise<Response> {
  const found = (await schedulesOf(call).list()).map((status) => ({
    agent: scheduleAgent,
    conversation: status.schedule.name as ConversationId,
    status,
  }));
  const shown = await permitted(call, found, "read");
  return jsonResponse({ schedules: shown.map(({ status }) => status) });
}

async function cancel(call: Call): Promise<Response> {
  const schedules = schedulesOf(call);
  const name = param(call.params, "schedule");
  if ((await schedules.get(name)) === undefined)
    throw new TenonError("log-not-found", `There is no schedule "${name}".`);
  await schedules.cancel(name, { by: call.by });
  return jsonResponse({}, 202);
}

function schedulesOf({ services }: Call): Schedules {
  const { schedules } = services.runtime;
  if (schedules !== undefined) return schedules;
  throw new TenonError("capability-missing", "This server serves no schedules.");
}
