import type { Talk, WaitingCall } from "@tenon/react";
import { useState, type FormEvent, type ReactNode } from "react";
import { jsonText, problemText } from "./format.ts";

interface ApprovalProps {
  readonly call: WaitingCall;
  /** What will run; undefined until it is known. */
  readonly input: unknown;
  readonly answer: Talk["answer"];
}

type Decision = Parameters<Talk["answer"]>[1];
type Editing = "none" | "input" | "reason" | "result";

/** A call that waits for a person: run it as it is, run it with another input, or refuse it with a reason. */
export function Approval({ call, input, answer }: ApprovalProps): ReactNode {
  const isOwn = call.reason === "client";
  const [editing, setEditing] = useState<Editing>(isOwn ? "result" : "none");
  const [isAnswering, setAnswering] = useState(false);
  const [problem, setProblem] = useState<string>();
  const decide = async (decision: Decision): Promise<void> => {
    setAnswering(true);
    setProblem(undefined);
    try {
      await answer(call.call, decision);
    } catch (error) {
      setProblem(problemText(error));
      setAnswering(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("text"));
    const decision = decisionOf(editing, text);
    if (decision === undefined) setProblem("This is not JSON.");
    else void decide(decision);
  };
  const title = `call-${call.call}`;
  return (
    <section className="approval" aria-labelledby={title}>
      <h3 id={title}>
        {isOwn ? "Answer for" : "Approve"} <code>{call.name}</code>?
      </h3>
      {editing === "none" ? (
        <>
          <pre tabIndex={0}>{input === undefined ? "…" : jsonText(input)}</pre>
          <div className="buttons">
            <button
              type="button"
              className="strong"
              disabled={isAnswering}
              onClick={() => void decide({ type: "approve" })}
            >
              Approve
            </button>
            <button
              type="button"
              disabled={isAnswering || input === undefined}
              onClick={() => setEditing("input")}
            >
              Edit
            </button>
            <button type="button" disabled={isAnswering} onClick={() => setEditing("reason")}>
              Deny
            </button>
          </div>
        </>
      ) : (
        <form onSubmit={submit}>
          <label>
            {labels[editing]}
            <textarea
              name="text"
              autoFocus={!isOwn}
              rows={editing === "reason" ? 2 : 6}
              spellCheck={editing === "reason"}
              className={editing === "reason" ? "" : "code"}
              defaultValue={editing === "input" ? jsonText(input) : ""}
            />
          </label>
          <div className="buttons">
            <button type="submit" className="strong" disabled={isAnswering}>
              {verbs[editing]}
            </button>
            {!isOwn && (
              <button type="button" onClick={() => setEditing("none")}>
                Back
              </button>
            )}
          </div>
        </form>
      )}
      {problem !== undefined && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

const labels = {
  input: "Run it with this input instead",
  reason: "Why not? The model reads it.",
  result: "The result, as JSON",
} as const;

const verbs = { input: "Approve this input", reason: "Deny", result: "Answer" } as const;

/** Undefined when the text is not JSON and has to be. */
function decisionOf(editing: Editing, text: string): Decision | undefined {
  if (editing === "reason")
    return text.trim() === "" ? { type: "deny" } : { type: "deny", reason: text.trim() };
  try {
    const value = JSON.parse(text);
    return editing === "input"
      ? { type: "approve", input: value }
      : { type: "result", output: value };
  } catch {
    return undefined;
  }
}
