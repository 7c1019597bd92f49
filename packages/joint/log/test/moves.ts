import fc from "fast-check";
import type { Decision, ResumePoint, SettleSource, StopReason, WhenBusy } from "@tenon/contracts";

/** How a question differs from what the log would ask by itself. */
export interface QuestionStyle {
  readonly messages: "transcript" | "newest" | "reversed" | "stripped" | "repeated" | "foreign";
  readonly system: "agent" | "other";
  readonly tools: "agent" | "other";
  readonly options: boolean;
}

/** One thing that may happen to a conversation. A move that is impossible where it comes is left out. */
export type Move =
  | { readonly type: "submit"; readonly text: string; readonly whenBusy: WhenBusy }
  | { readonly type: "begin" }
  | { readonly type: "refresh" }
  | { readonly type: "ask"; readonly style: QuestionStyle; readonly isKeyed: boolean }
  | { readonly type: "stream"; readonly count: number }
  | { readonly type: "fail"; readonly isRetried: boolean }
  | { readonly type: "reply"; readonly stop: StopReason; readonly calls: number }
  | { readonly type: "start"; readonly call: number }
  | { readonly type: "await"; readonly call: number; readonly reason: "approval" | "client" }
  | { readonly type: "answer"; readonly call: number; readonly decision: Decision }
  | { readonly type: "delegate" | "escalate" | "expire"; readonly call: number }
  | { readonly type: "progress"; readonly call: number }
  | { readonly type: "memoize"; readonly call: number }
  | { readonly type: "nest"; readonly call: number }
  | {
      readonly type: "settle";
      readonly call: number;
      readonly source: SettleSource;
      readonly commits: boolean;
    }
  | { readonly type: "steer" }
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "claim"; readonly call: number }
  | { readonly type: "compact"; readonly keep: number }
  | { readonly type: "once" }
  | { readonly type: "stash" }
  | { readonly type: "crash"; readonly point: ResumePoint }
  | { readonly type: "park" }
  | { readonly type: "diverge" }
  | { readonly type: "abort"; readonly isNamed: boolean }
  | { readonly type: "end"; readonly status: "done" | "failed" | "aborted" }
  | { readonly type: "outside"; readonly kind: number }
  | { readonly type: "clock"; readonly byMs: number };

/** A move of one type. */
export type MoveOf<Type extends Move["type"]> = Extract<Move, { readonly type: Type }>;

const text = fc.constantFrom("hi", "go on", "stop that", "é\n\u{1f600}", "");
const call = fc.nat(7);

const style = fc.record<QuestionStyle>({
  messages: fc.constantFrom(
    "transcript",
    "transcript",
    "newest",
    "reversed",
    "stripped",
    "repeated",
    "foreign",
  ),
  system: fc.constantFrom("agent", "agent", "other"),
  tools: fc.constantFrom("agent", "agent", "other"),
  options: fc.boolean(),
});

const decision = fc.constantFrom<Decision>(
  { type: "approve" },
  { type: "approve", input: { amount: 1 } },
  { type: "deny", reason: "Too much." },
  { type: "result", output: ["shown"], isError: false },
);

const source = fc.constantFrom<SettleSource>(
  "executed",
  "executed",
  "probed",
  "interrupted",
  "denied",
  "invalid",
  "timed-out",
  "skipped",
);

const stop = fc.constantFrom<StopReason>("tools", "tools", "stop", "length", "error", "aborted");

/** What may happen next, weighted so that long turns with open batches are common. */
export const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("submit"),
      text,
      whenBusy: fc.constantFrom("queue", "steer", "reject"),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("begin") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("refresh") }) },
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constant("ask"),
      style,
      isKeyed: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("stream"), count: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("fail"), isRetried: fc.boolean() }) },
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constant("reply"),
      stop,
      calls: fc.integer({ min: 0, max: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("start"), call }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("await"),
      call,
      reason: fc.constantFrom("approval", "client"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("answer"), call, decision }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom("delegate", "escalate", "expire"), call }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("progress"), call }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("memoize"), call }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("nest"), call }) },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant("settle"), call, source, commits: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("steer") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("say"), text }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("claim"), call }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("compact"),
      keep: fc.integer({ min: -1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("once") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("stash") }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("crash"),
      point: fc.constantFrom("step", "stash", "turn"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("park") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("diverge") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("abort"), isNamed: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("end"),
      status: fc.constantFrom("done", "failed", "aborted"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("outside"), kind: fc.nat(7) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("clock"),
      byMs: fc.integer({ min: -5000, max: 5000 }),
    }),
  },
);
