import type { InstanceStatus } from "@tenon/client";
import type { ReactNode } from "react";
import { jsonText, momentText, tookText } from "./format.ts";
import { Link } from "./link.tsx";
import type { StepContent } from "./step-contents.ts";

/** One step of an instance. */
type Step = InstanceStatus["steps"][number];

interface StepViewProps {
  readonly step: Step;
  readonly content: StepContent | undefined;
}

/** A step on one line: its state, how often it was tried, how long it took, what it waits for. Below it what went in and out. */
export function StepView({ step, content }: StepViewProps): ReactNode {
  const { name, status, failure, from, conversation } = step;
  return (
    <>
      <details className={`call ${classes[status]}`}>
        <summary>
          <span className="mark" aria-hidden="true">
            {marks[status]}
          </span>
          <code>{name}</code> <span className="quiet">{wordsOf(step, content)}</span>
        </summary>
        <Details step={step} content={content} />
      </details>
      {failure !== undefined && <p className="problem">{failure.message}</p>}
      {from !== undefined && conversation !== undefined && (
        <p className="child">
          <Link to={{ tab: "talk", agent: from, conversation }}>The conversation with {from}</Link>
        </p>
      )}
    </>
  );
}

function Details({ step, content = {} }: StepViewProps): ReactNode {
  const { status, attempts, startedAt } = step;
  return (
    <>
      <p className="quiet">
        began at {momentText(startedAt)}
        {attempts > 0 && ` · ${attempts === 1 ? "1 attempt" : `${attempts} attempts`}`}
      </p>
      {"input" in content && <Content name="Input" value={content.input} />}
      {"result" in content && <Content name="Result" value={content.result} />}
      {status === "done" && !("result" in content) && (
        <p className="quiet">This server shows no result of this step.</p>
      )}
    </>
  );
}

function Content({ name, value }: { readonly name: string; readonly value: unknown }): ReactNode {
  return (
    <>
      <h3 className="label">{name}</h3>
      <pre tabIndex={0}>{jsonText(value)}</pre>
    </>
  );
}

const classes: Readonly<Record<Step["status"], string>> = {
  running: "open",
  retrying: "waits",
  waiting: "waits",
  done: "done",
  failed: "failed",
};

const marks: Readonly<Record<Step["status"], string>> = {
  running: "◌",
  retrying: "↻",
  waiting: "◷",
  done: "✓",
  failed: "✕",
};

function wordsOf(step: Step, content: StepContent | undefined): string {
  const { status, attempts, startedAt, settledAt, until } = step;
  const due = until === undefined ? "" : ` until ${momentText(until)}`;
  if (status === "waiting") return `${waitText(step)}${due}`;
  const tries = attempts > 1 ? ` · attempt ${attempts}` : "";
  if (status === "retrying")
    return `failed${tries}${until === undefined ? "" : ` · again at ${momentText(until)}`}`;
  const took = settledAt === undefined ? "" : ` · ${tookText(settledAt - startedAt)}`;
  return `${content?.answer ?? status}${tries}${took}`;
}

function waitText({ waitsFor, from }: Step): string {
  switch (waitsFor) {
    case "timer":
      return "sleeps";
    case "event":
      return `waits for the event "${from}"`;
    case "agent":
      return `waits for ${from}`;
    default:
      return "waits for approval";
  }
}
