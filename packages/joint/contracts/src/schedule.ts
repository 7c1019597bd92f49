import type { Json } from "./json.ts";
import type { Principal } from "./ids.ts";

/** A time at which something is started, declared in code or set while running. */
export type Schedule = {
  /** 1 to 128 of `A-Z a-z 0-9 . _ ~ -`. */
  readonly name: string;
  readonly when: ScheduleTime;
  /** What is done about times at which nothing ran. Default `once`. */
  readonly missed?: MissedPolicy;
  readonly target: ScheduleTarget;
};

/** A cron expression of five or six fields in a time zone (default UTC), or one time in milliseconds since 1970. */
export type ScheduleTime =
  | { readonly cron: string; readonly timeZone?: string }
  | { readonly at: number };

/** `skip`: they are left out. `once`: the newest of them is made up for. `all`: each of them is. */
export type MissedPolicy = "skip" | "once" | "all";

/** What is started: an instance named `<schedule>-<time>`, or a submission under that key. */
export type ScheduleTarget =
  | { readonly type: "workflow"; readonly workflow: string; readonly input: Json }
  | {
      readonly type: "agent";
      readonly agent: string;
      readonly conversation: string;
      readonly input: string;
    };

/** What a schedule does. */
export type ScheduleStatus = {
  readonly schedule: Schedule;
  readonly by: Principal;
  /** Times that were fired lately, oldest first. */
  readonly fired: readonly number[];
  /** Left out: never again. */
  readonly next?: number;
  readonly cancelledBy?: Principal;
};

/** The schedules of a platform. */
export interface Schedules {
  /**
   * Contract: durable; the same again changes nothing, unless whoever sets it has cancelled it; another definition
   * replaces it from now on. Rejects with `invalid-input` for a time that is none, and for a cron expression or a time
   * zone that is wrong.
   */
  set(schedule: Schedule, options: { readonly by: Principal }): Promise<void>;
  /** Contract: durable; it fires no more until it is set differently. Cancelling what is not there succeeds. */
  cancel(name: string, options: { readonly by: Principal }): Promise<void>;
  /** Contract: undefined when there is none. */
  get(name: string): Promise<ScheduleStatus | undefined>;
  /** Contract: cancelled ones too. */
  list(): Promise<readonly ScheduleStatus[]>;
}

/** What each event of the log of a schedule carries. */
export type ScheduleEventData = {
  "schedule.declared": { readonly schedule: Schedule; readonly by: Principal };
  "schedule.fired": {
    readonly schedule: string;
    readonly due: number;
    /** Why it could not be started, when it never can. */
    readonly refused?: string;
  };
  "schedule.cancelled": { readonly by: Principal };
};

/** Any event of the log of a schedule. */
export type ScheduleEvent = {
  readonly [Type in keyof ScheduleEventData]: {
    readonly type: Type;
    readonly key?: string;
    readonly data: ScheduleEventData[Type];
  };
}[keyof ScheduleEventData];
