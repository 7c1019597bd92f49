import type { Talk, WaitingCall } from "@tenon/react";
import { useState, type FormEvent, type ReactNode } from "react";
import { jsonText, problemText } from "./format.ts";

interface ApprovalProps {
  readonly call: Pick<WaitingCall, "name" | "reason"> & { readonly call: string };
  /** What will run; undefined until it is known. */
  readonly input: unknown;
  readonly answer: (call: string, decision: Decision) => Promise<void>;
}

type Decision = Parameters<Talk["answer"]>[1];
/** What a person writes to go with the answer. */
type Written = "input" | "reason" | "result" | "person";

/** A call that waits for a person: run it as it is or with another input, refuse it, or let somebody else decide. */
export function Approval({ call, input, answer }: ApprovalProps): ReactNode {
  const isOwn = call.reason === "client";
  const [writes, setWrites] = useState<Written | undefined>(isOwn ? "result" : undefined);
  const [isAnswering, setAnswering] = useState(false);
  const [problem, setProblem] = useState<string>();
  const decide = (decision: Decision | undefined): void => {
    if (decision === undefined) return setProblem("This is not JSON.");
    setAnswering(true);
    setProblem(undefined);
    answer(call.call, decision).then(
      () => {
        // Somebody else answers it now; it waits on.
        if (decision.type !== "delegate") return;
        setWrites(undefined);
        setAnswering(false);
      },
      (error: unknown) => {
        setProblem(problemText(error));
        setAnswering(false);
      },
    );
    return undefined;
  };
  const title = `call-${call.call}`;
  const shared = { input, isAnswering, onDecide: decide, onWrite: setWrites };
  return (
    <section className="approval" aria-labelledby={title}>
      <h3 id={title}>
        {isOwn ? "Answer for" : "Approve"} <code>{call.name}</code>?
      </h3>
      {writes === undefined ? <Choice {...shared} /> : <Answer {...shared} writes={writes} />}
      {problem !== undefined && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly input: unknown;
  readonly isAnswering: boolean;
  readonly onDecide: (decision: Decision | undefined) => void;
  readonly onWrite: (writes: Written | undefined) => void;
}

function Choice({ input, isAnswering, onDecide, onWrite }: ChoiceProps): ReactNode {
  return (
    <>
      <pre tabIndex={0}>{input === undefined ? "…" : jsonText(input)}</pre>
      <div className="buttons">
        <button
          type="button"
          className="strong"
          disabled={isAnswering}
          onClick={() => onDecide({ type: "approve" })}
        >
          Approve
        </button>
        <button
          type="button"
          disabled={isAnswering || input === undefined}
          onClick={() => onWrite("input")}
        >
          Edit
        </button>
        <button type="button" disabled={isAnswering} onClick={() => onWrite("reason")}>
          Deny
        </button>
        <button type="button" disabled={isAnswering} onClick={() => onWrite("person")}>
          Delegate
        </button>
      </div>
    </>
  );
}

function Answer(props: ChoiceProps & { readonly writes: Written }): ReactNode {
  const { writes, input, isAnswering, onDecide, onWrite } = props;
  const isProse = writes === "reason" || writes === "person";
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get("text");
    onDecide(decisionOf(writes, typeof text === "string" ? text : ""));
  };
  return (
    <form onSubmit={submit}>
      <label>
        {labels[writes]}
        <textarea
          name="text"
          // It was opened by the person, to be written in.
          autoFocus={writes !== "result"}
          rows={isProse ? 2 : 6}
          spellCheck={isProse}
          className={isProse ? "" : "code"}
          defaultValue={writes === "input" ? jsonText(input) : ""}
        />
      </label>
      <div className="buttons">
        <button type="submit" className="strong" disabled={isAnswering}>
          {verbs[writes]}
        </button>
        {writes !== "result" && (
          <button type="button" onClick={() => onWrite(undefined)}>
            Back
          </button>
        )}
      </div>
    </form>
  );
}

const labels: Readonly<Record<Written, string>> = {
  input: "Run it with this input instead",
  reason: "Why not? The model reads it.",
  result: "The result, as JSON",
  person: "Who decides instead? For example user:ann",
};

const verbs: Readonly<Record<Written, string>> = {
  input: "Approve this input",
  reason: "Deny",
  result: "Answer",
  person: "Delegate",
};

/** Undefined when the text is not JSON and has to be. */
function decisionOf(writes: Written, text: string): Decision | undefined {
  if (writes === "reason")
    return text.trim() === "" ? { type: "deny" } : { type: "deny", reason: text.trim() };
  if (writes === "person") return { type: "delegate", to: text.trim() };
  try {
    const value = JSON.parse(text);
    return writes === "input"
      ? { type: "approve", input: value }
      : { type: "result", output: value };
  } catch {
    return undefined;
  }
}
