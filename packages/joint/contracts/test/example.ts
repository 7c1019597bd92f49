/* oxlint-disable no-console -- an example prints */
import { hasCode, TenonError, type Harness, type LogEvent } from "@tenon/contracts";

// A harness is one function over a durable turn.
const oneQuestion: Harness = {
  name: "one-question",
  version: "1.0.0",
  resume: "step",
  async run(turn) {
    const { instructions, tools } = turn.agent;
    const messages = turn.transcript();
    const reply = await turn.model({ system: instructions, messages, tools }).done;
    return reply.stop === "error"
      ? { status: "failed", error: reply.error ?? "The model failed." }
      : { status: "done" };
  },
};

// An event is plain JSON, told apart by its type.
const fired: LogEvent = { type: "timer.fired", data: { timer: "remind" } };

// An error is known by its code, also when it comes from another copy of this package.
const late: unknown = new TenonError("lease-lost", "Another instance continued the conversation.");

console.log(oneQuestion.resume, fired.data, hasCode(late, "lease-lost"));
