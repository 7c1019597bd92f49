import type { AgentOutput, Json, Outcome, TurnEnd, UserMessage } from "@tenon/contracts";
import { factKeys, type OpenTurn, type RecordedEvent } from "@tenon/log";
import { readOutput } from "../tool/output.ts";
import { record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { answerIn, finalAnswerName } from "./final-answer-tool.ts";

/** How often a model may hand in a wrong answer, and how often it may end its work without one. */
const tries = 3;

/** How a turn ends that owes a final answer; undefined when its model was told that it still owes it. */
export type FinalEnd = { readonly status: "done"; readonly output: Json } | FinalFailure;
type FinalFailure = Extract<Outcome, { readonly status: "failed" }>;

/** What the log says of the final answer of a turn: accepted, wrong too often, or neither yet. */
export function finalEndOf(turn: OpenTurn, output: AgentOutput): FinalEnd | undefined {
  // What a tool calls is its own affair.
  const nested = new Set(
    turn.journal.flatMap((event) =>
      event.type === "tool.requested" && event.data.parent !== undefined ? [event.data.call] : [],
    ),
  );
  const settled = turn.journal.filter(isFinalAnswer).filter(({ data }) => !nested.has(data.call));
  const accepted = settled.find(({ data }) => data.source === "executed" && !data.message.isError);
  if (accepted !== undefined) {
    const started = turn.journal.findLast(
      (event) => event.type === "tool.started" && event.data.call === accepted.data.call,
    );
    const input = started?.type === "tool.started" ? started.data.input : null;
    return { status: "done", output: answerIn(output, input) };
  }
  const wrong = settled.filter(({ data }) => data.source === "invalid");
  if (wrong.length < tries) return undefined;
  const [text] = wrong.at(-1)?.data.message.parts ?? [];
  const problem = text?.type === "text" ? ` ${text.text}` : "";
  return failed(`The final answer was wrong ${tries} times.${problem}`);
}

/**
 * How a turn ends whose harness says that it is done. A harness may have an answer of its own; without any the model is
 * told so, in the log, and the harness is started again behind it.
 */
export async function endWithAnswer(
  attempt: Attempt,
  end: Extract<TurnEnd, { readonly status: "done" }>,
  output: AgentOutput,
): Promise<FinalEnd | undefined> {
  const { turn, transcript } = attempt.ledger.state;
  if (turn === undefined) return failed("The turn ended without the final answer that it owes.");
  const recorded = finalEndOf(turn, output);
  if (recorded !== undefined) return recorded;
  const own = end.output === undefined ? undefined : await checked(end.output, output);
  if (own !== undefined && "value" in own) return { status: "done", output: own.value };
  const problem = own === undefined ? "" : ` The harness ended it with another: ${own.problem}`;
  const reminders = remindersOf(turn);
  if (reminders + 1 >= tries || transcript.open !== undefined)
    return failed(`The turn ended without the final answer that it owes.${problem}`);
  const name = `${reminderPrefix}${reminders + 1}`;
  await record(
    attempt,
    turnEvent(attempt, factKeys.message(turn.id, name), {
      type: "message.appended",
      data: { name, message: reminder },
    }),
  );
  return undefined;
}

/** How often the model of a turn was told that it owes a final answer. */
export function remindersOf({ journal }: OpenTurn): number {
  return journal.filter(
    (event) => event.type === "message.appended" && event.data.name.startsWith(reminderPrefix),
  ).length;
}

const reminderPrefix = "host:final-answer:";

const reminder: UserMessage = {
  role: "user",
  parts: [
    {
      type: "text",
      text: `The work is not done before you call \`${finalAnswerName}\` with the final answer.`,
    },
  ],
};

type Settled = Extract<RecordedEvent, { readonly type: "tool.settled" }>;

function isFinalAnswer(event: RecordedEvent): event is Settled {
  return event.type === "tool.settled" && event.data.message.name === finalAnswerName;
}

async function checked(
  value: Json,
  output: AgentOutput,
): Promise<{ readonly value: Json } | { readonly problem: string }> {
  const validation = await output.validate(value);
  if (!validation.ok) return { problem: validation.message };
  const parsed = readOutput(validation.value, Number.POSITIVE_INFINITY);
  return { value: parsed.ok ? parsed.value : value };
}

function failed(message: string): FinalFailure {
  return { status: "failed", failure: { code: "output", message } };
}
