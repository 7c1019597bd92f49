import type { AgentSpec, LogId, Outcome, SubmissionId, ToolSpec, TurnId } from "@tenon/contracts";
import { digestOf, stepRequest, type OpenTurn } from "../src/index.ts";
import type { Move, MoveOf } from "./moves.ts";
import { playCall, unanswered } from "./simulated-calls.ts";
import { model, playModel, usage, userMessage } from "./simulated-model.ts";
import { StoryWriter, type Story } from "./story-writer.ts";

/** Writes the log that a runtime would write when these things happen to it. Impossible moves are left out. */
export function play(moves: readonly Move[]): Story {
  const log = new StoryWriter();
  for (const move of moves) playMove(log, move);
  return log;
}

const tools: readonly ToolSpec[] = [
  { name: "pay", description: "Pays.", input: { type: "object" } },
];

function playMove(log: StoryWriter, move: Move): void {
  const { turn } = log.state;
  switch (move.type) {
    case "submit":
      return submit(log, move);
    case "outside":
      return playOutside(log, move.kind);
    case "clock":
      log.timeMs += move.byMs;
      return;
    case "begin":
      return turn === undefined ? begin(log) : undefined;
    default:
      return turn === undefined ? undefined : playTurn(log, move, turn);
  }
}

function submit(log: StoryWriter, { text, whenBusy }: MoveOf<"submit">): void {
  const submission = log.fresh("submission") as SubmissionId;
  const input = userMessage(text);
  log.record("submission.accepted", { submission, input, whenBusy, by: "user:1" });
}

function begin(log: StoryWriter): void {
  const [next] = log.state.submissions;
  if (next === undefined) return;
  const turn = log.fresh("turn") as TurnId;
  log.record("turn.started", { harness: "loop", model, by: next.by }, turn);
  log.record("submission.consumed", { submission: next.submission, as: "input" }, turn);
  if (log.state.agent === undefined) resolveAgent(log, turn);
  attempt(log, { turn, point: "turn", reason: "started" });
}

type AttemptOptions = Pick<MoveOf<"crash">, "point"> & {
  readonly turn: TurnId;
  readonly reason: "started" | "recovered";
};

function attempt(log: StoryWriter, { turn, point, reason }: AttemptOptions): void {
  const { attempts = 0, hasProgress = true, idleAttempts = 0 } = log.state.turn ?? {};
  const harness = { name: "loop", version: String(attempts) };
  const idle = hasProgress ? 0 : idleAttempts + 1;
  log.record(
    "turn.attempted",
    { attempt: attempts + 1, harness, point, reason, owner: "a", idle },
    turn,
  );
}

function resolveAgent(log: StoryWriter, turn: TurnId): void {
  const instructions = `Be ${log.fresh("clerk")}.`;
  const spec: AgentSpec = { name: "clerk", model, instructions, tools };
  log.record("agent.resolved", { digest: digestOf(spec), spec }, turn);
}

function playTurn(log: StoryWriter, move: Move, turn: OpenTurn): void {
  switch (move.type) {
    case "refresh":
      return resolveAgent(log, turn.id);
    case "ask":
    case "stream":
    case "fail":
    case "reply":
      return playModel(log, move, turn);
    case "steer":
      return steer(log, turn);
    case "say": {
      const message = userMessage(move.text);
      return log.record("message.appended", { name: log.fresh("note"), message }, turn.id);
    }
    case "compact": {
      const summary = userMessage("So far: nothing.");
      const { keep } = move;
      return log.record("transcript.compacted", { name: log.fresh("c"), summary, keep }, turn.id);
    }
    case "once":
      return log.record("value.recorded", { name: log.fresh("value"), value: 1 }, turn.id);
    case "stash": {
      const number = turn.points.stash?.count ?? 0;
      return log.record("stash.saved", { number, state: { at: turn.journal.length } }, turn.id);
    }
    case "crash":
      return attempt(log, { turn: turn.id, point: move.point, reason: "recovered" });
    case "park":
    case "diverge":
    case "abort":
    case "end":
      return playFate(log, move, turn);
    default:
      return playCall(log, move, turn);
  }
}

function steer(log: StoryWriter, turn: OpenTurn): void {
  const waiting = log.state.submissions.filter(
    (pending) => pending.whenBusy === "steer" && pending.turn === undefined,
  );
  if (waiting.length === 0) return;
  const submissions = waiting.map((pending) => pending.submission);
  log.record("inbox.delivered", { submissions }, turn.id);
  for (const submission of submissions) {
    log.record("submission.consumed", { submission, as: "steering" }, turn.id);
  }
}

function playFate(
  log: StoryWriter,
  move: MoveOf<"park" | "diverge" | "abort" | "end">,
  turn: OpenTurn,
): void {
  switch (move.type) {
    case "park": {
      const waiting = unanswered(turn).map((call) => call.id);
      if (waiting.length === 0) return;
      return log.record("turn.parked", { attempt: turn.attempts, waiting }, turn.id);
    }
    case "diverge": {
      const request = stepRequest(turn.steps);
      const what = { request, configuration: true, conversation: false } as const;
      return log.record("turn.diverged", { ...what, action: "restarted" }, turn.id);
    }
    case "abort": {
      const newest = log.state.submissions.at(-1)?.submission;
      const named = move.isNamed && newest !== undefined ? { submission: newest } : {};
      return log.record("turn.abort-requested", { ...named, by: "user:2" });
    }
    case "end":
      return end(log, move.status, turn);
  }
}

function end(log: StoryWriter, status: Outcome["status"], turn: OpenTurn): void {
  const outcome = outcomeOf(status);
  const consumed = log.state.submissions.filter((pending) => pending.turn === turn.id);
  log.record("turn.settled", { outcome, usage, steps: turn.steps }, turn.id);
  for (const { submission } of consumed) {
    log.record("submission.settled", { submission, outcome }, turn.id);
  }
}

function outcomeOf(status: Outcome["status"]): Outcome {
  switch (status) {
    case "done":
      return { status };
    case "failed":
      return { status, failure: { code: "model", message: "It failed." } };
    case "aborted":
      return { status, by: "user:2" };
  }
}

function playOutside(log: StoryWriter, kind: number): void {
  const [timer] = Object.keys(log.state.timers);
  const [delivery] = Object.keys(log.state.deliveries);
  const from = "agents/clerk/c-0" as LogId;
  const other = log.events[0];
  switch (kind) {
    case 0:
      return log.record("timer.set", { timer: log.fresh("timer"), at: log.timeMs + 50 });
    case 1:
      return timer === undefined ? undefined : log.record("timer.fired", { timer });
    case 2:
      return log.record("delivery.owed", {
        delivery: log.fresh("mail"),
        to: from,
        payload: [null],
      });
    case 3:
      return delivery === undefined ? undefined : log.record("delivery.made", { delivery });
    case 4:
      return log.record("schedule.fired", { schedule: "daily", due: log.timeMs });
    case 5:
      return log.record("state.set", { name: "__proto__", value: { total: log.events.length } });
    case 6:
      return other === undefined
        ? undefined
        : log.record("conversation.forked", { from, at: other.offset });
    default:
      return log.record("conversation.closed", { reason: "moved", by: "user:1" });
  }
}
