import {
  hasCode,
  type Json,
  type Schedule,
  type Schedules,
  type ScheduleStatus,
  type ScheduleTime,
  type Tool,
  type ToolContext,
  type Validation,
} from "@tenon/contracts";
import { digestOf } from "@tenon/log";
import { fieldsOf, textField } from "./fields.ts";
import { createHostTool } from "./host-tool.ts";
import type { HostAddition, HostView } from "./host-tools.ts";

/** Schedules that an agent sets for its own conversation: at a time it is told what it wrote itself. */
export function schedulesFeature({ agent, ledger, services }: HostView): HostAddition | undefined {
  if (agent.schedules !== true) return undefined;
  const { log } = ledger.lease;
  const { created } = ledger.state;
  const own: OwnSchedules = {
    schedules: services.workflows.engine.schedules(services),
    by: `log:${log}`,
    prefix: `${agent.name}-${digestOf(log).slice("sha256:".length, "sha256:".length + 12)}-`,
    target: { type: "agent", agent: agent.name, conversation: created?.conversation ?? "" },
  };
  return { tools: [setSchedule(own), cancelSchedule(own), listSchedules(own)] };
}

interface OwnSchedules {
  readonly schedules: Schedules;
  readonly by: string;
  /** Before the names that the model chooses: each conversation has its own. */
  readonly prefix: string;
  readonly target: Omit<Extract<Schedule["target"], { readonly type: "agent" }>, "input">;
}

/** How many a conversation may have that are not over. */
const mostSchedules = 20;

function setSchedule(own: OwnSchedules): Tool {
  return createHostTool({
    spec: {
      name: "set_schedule",
      description:
        "Schedules a message to yourself in this conversation. Give exactly one of `cron` (minute hour day month weekday, in `timeZone`, default UTC), `at` (ISO 8601 with zone) and `inMinutes`. The same name replaces.",
      input: {
        type: "object",
        properties: {
          name: { type: "string", pattern: namePattern.source },
          cron: { type: "string" },
          timeZone: { type: "string" },
          at: { type: "string" },
          inMinutes: { type: "number" },
          message: { type: "string" },
        },
        required: ["name", "message"],
        additionalProperties: false,
      },
      sequential: true,
    },
    // When it was asked for is recorded, so that a repeated call means the same time.
    replay: "journal",
    validate: checkedSchedule,
    run: (input, context) => set(own, input as Json, context),
  });
}

const namePattern = /^[a-z0-9-]{1,40}$/;

function checkedSchedule(input: Json): Validation {
  const { name, message, cron, at, inMinutes } = fieldsOf(input);
  if (typeof name !== "string" || !namePattern.test(name))
    return { ok: false, message: "`name` must be 1 to 40 of a-z, 0-9 and -." };
  if (typeof message !== "string" || message.trim() === "")
    return { ok: false, message: "`message` must say what you are to do then." };
  if ([cron, at, inMinutes].filter((each) => each !== undefined).length !== 1)
    return { ok: false, message: "Give exactly one of `cron`, `at` and `inMinutes`." };
  if (at !== undefined && !(typeof at === "string" && Number.isFinite(parsedTime(at))))
    return { ok: false, message: "`at` must be a time such as 2030-01-31T09:00:00+01:00." };
  if (inMinutes !== undefined && !(typeof inMinutes === "number" && inMinutes > 0))
    return { ok: false, message: "`inMinutes` must be a number above 0." };
  return { ok: true, value: input };
}

async function set(own: OwnSchedules, input: Json, context: ToolContext): Promise<string> {
  const { schedules, prefix, by, target } = own;
  const name = `${prefix}${textField(input, "name")}`;
  const now = await context.step.do("now", () => context.now());
  const open = (await owned(own)).filter(({ next }) => next !== undefined);
  const isNew = !open.some(({ schedule }) => schedule.name === name);
  if (isNew && open.length >= mostSchedules)
    return `Nothing was set: this conversation has ${open.length} schedules, and may have no more.`;
  const schedule = {
    name,
    when: timeOf(input, now),
    target: { ...target, input: textField(input, "message") },
  };
  try {
    await schedules.set(schedule, { by });
  } catch (error) {
    // What the model wrote wrongly is its own to correct.
    if (hasCode(error, "invalid-input") && error instanceof Error) return error.message;
    throw error;
  }
  const next = (await schedules.get(name))?.next;
  return next === undefined ? "It is set, and is over." : `It is set. Next: ${timeText(next)}.`;
}

function timeOf(input: Json, now: number): ScheduleTime {
  const { cron, timeZone, at, inMinutes } = fieldsOf(input);
  if (typeof cron === "string")
    return { cron, ...(typeof timeZone === "string" ? { timeZone } : {}) };
  if (typeof at === "string") return { at: parsedTime(at) };
  return { at: now + Number(inMinutes) * 60_000 };
}

function cancelSchedule(own: OwnSchedules): Tool {
  return createHostTool({
    spec: {
      name: "cancel_schedule",
      description: "Cancels a schedule of this conversation.",
      input: {
        type: "object",
        properties: { name: { type: "string" } },
        required: ["name"],
        additionalProperties: false,
      },
      sequential: true,
    },
    replay: "safe",
    validate: (input) =>
      typeof fieldsOf(input)["name"] === "string"
        ? { ok: true, value: input }
        : { ok: false, message: "`name` must be a text." },
    run: async (input) => {
      const name = textField(input, "name");
      const known = (await owned(own)).map(({ schedule }) => shortName(own, schedule));
      if (!known.includes(name)) return `There is no schedule "${name}" in this conversation.`;
      await own.schedules.cancel(`${own.prefix}${name}`, { by: own.by });
      return `The schedule "${name}" is cancelled.`;
    },
  });
}

function listSchedules(own: OwnSchedules): Tool {
  return createHostTool({
    spec: {
      name: "list_schedules",
      description: "Lists the schedules of this conversation, and tells the time.",
      input: { type: "object", properties: {}, additionalProperties: false },
    },
    replay: "safe",
    validate: (input) => ({ ok: true, value: input }),
    run: async (_input, { now }) => {
      const found = await owned(own);
      const lines = found.flatMap(({ schedule, next }) =>
        next === undefined ? [] : [`- ${shortName(own, schedule)}: next ${timeText(next)}`],
      );
      return [`Now: ${timeText(now())}`, ...lines].join("\n");
    },
  });
}

/** Those of this conversation: no name leads to another's. */
async function owned({ schedules, by }: OwnSchedules): Promise<readonly ScheduleStatus[]> {
  return (await schedules.list()).filter((status) => status.by === by);
}

function shortName({ prefix }: OwnSchedules, { name }: Schedule): string {
  return name.slice(prefix.length);
}

function parsedTime(text: string): number {
  // oxlint-disable-next-line no-restricted-globals -- a written time, not the one of now
  return Date.parse(text);
}

function timeText(time: number): string {
  // oxlint-disable-next-line no-restricted-globals -- a given time, not the one of now
  return new Date(time).toISOString();
}
