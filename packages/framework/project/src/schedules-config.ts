import { readFields, type Fields } from "@tenon/agent";
import type { Schedule, ScheduleTarget, ScheduleTime } from "@tenon/contracts";

/** Reads the schedules of a configuration. Cron expressions and time zones are checked by whoever sets them. */
export function readSchedules(fields: Fields): { readonly schedules?: readonly Schedule[] } {
  const value = fields.value("schedules");
  if (value === undefined) return {};
  if (!Array.isArray(value))
    throw fields.refusal(
      "schedules",
      "must be a list",
      "Write schedules: [{ name, when, target }].",
    );
  const schedules = value.map((each, index) => readSchedule(each, `schedules[${index}].`));
  const names = schedules.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return { schedules: Object.freeze(schedules) };
  throw fields.refusal("schedules", `names "${twice}" twice`, "Give each a name of its own.");
}

function readSchedule(value: unknown, path: string): Schedule {
  const fields = readFields(value, {
    code: "invalid-project",
    subject: "Configuration",
    known: ["name", "when", "missed", "target"],
    synonyms: { id: "name", cron: "when", at: "when", workflow: "target", agent: "target" },
    path,
  });
  const name = fields.text("name");
  if (name === undefined || !/^[A-Za-z0-9._~-]{1,128}$/.test(name))
    throw fields.refusal("name", "must be 1 to 128 of A-Z a-z 0-9 . _ ~ -", "Write weekly-report.");
  const missed = fields.choice<NonNullable<Schedule["missed"]>>("missed", ["skip", "once", "all"]);
  return {
    name,
    when: readTime(fields),
    target: readTarget(fields),
    ...(missed === undefined ? {} : { missed }),
  };
}

function readTime(fields: Fields): ScheduleTime {
  const when = fields.section("when", ["cron", "timeZone", "at"]);
  const cron = when?.text("cron");
  const at = when?.value("at");
  if (cron !== undefined && at === undefined) {
    const timeZone = when?.text("timeZone");
    return { cron, ...(timeZone === undefined ? {} : { timeZone }) };
  }
  if (cron === undefined && typeof at === "number") return { at };
  throw fields.refusal(
    "when",
    "must be a cron expression or one time in milliseconds since 1970",
    'Write when: { cron: "0 9 * * 1-5", timeZone: "Europe/Berlin" } or { at: Date.UTC(2030, 0, 1) }.',
  );
}

function readTarget(fields: Fields): ScheduleTarget {
  const target = fields.section("target", ["type", "workflow", "agent", "conversation", "input"]);
  const read = target === undefined ? undefined : (workflowIn(target) ?? agentIn(target));
  if (read !== undefined) return read;
  throw fields.refusal(
    "target",
    "must be a workflow, or an agent, its conversation and what it is asked",
    'Write target: { workflow: "report", input: {} } or { agent: "clerk", conversation: "daily", input: "Report." }.',
  );
}

function workflowIn(target: Fields): ScheduleTarget | undefined {
  const workflow = target.text("workflow");
  if (workflow === undefined || target.text("agent") !== undefined) return undefined;
  // What it is started with is checked by the workflow.
  return { type: "workflow", workflow, input: (target.value("input") ?? null) as never };
}

function agentIn(target: Fields): ScheduleTarget | undefined {
  const agent = target.text("agent");
  const conversation = target.text("conversation");
  if (agent === undefined || conversation === undefined) return undefined;
  if (target.text("workflow") !== undefined) return undefined;
  const input = target.text("input");
  return input === undefined ? undefined : { type: "agent", agent, conversation, input };
}
