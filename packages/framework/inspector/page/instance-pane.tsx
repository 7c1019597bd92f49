import type { Client, InstanceStatus } from "@tenon/client";
import { useMemo, type ReactNode } from "react";
import { Approval } from "./approval.tsx";
import { useEventFeed } from "./event-feed.ts";
import { jsonText, momentText } from "./format.ts";
import { stepContents } from "./step-contents.ts";
import { StepView } from "./step-view.tsx";
import { useInstance } from "./use-instance.ts";

interface InstancePaneProps {
  readonly client: Client;
  readonly workflow: string;
  readonly instance: string;
}

type Decision = Parameters<Client["decide"]>[1];

/** One instance of a workflow: its steps as they happen, what it asks, and its outcome. */
export function InstancePane({ client, workflow, instance }: InstancePaneProps): ReactNode {
  const { status, problem, look } = useInstance(client, workflow, instance);
  const path = `/workflows/${encodeURIComponent(workflow)}/${encodeURIComponent(instance)}`;
  const feed = useEventFeed(path, status, { hasPublic: false });
  const contents = useMemo(() => stepContents(feed.events), [feed.events]);
  const decide = async (step: string, decision: Decision): Promise<void> => {
    await client.decide(`workflows:${workflow}:${instance}:${step}`, decision);
    look();
  };
  return (
    <>
      <Title name={instance} workflow={workflow} status={status} />
      <Notice text={problem ?? status?.blocked} />
      {status !== undefined && (
        <div className="instance">
          {status.steps.length === 0 && <p className="quiet">No step has begun yet.</p>}
          <ol className="steps" aria-label="Steps">
            {status.steps.map((step) => (
              <li key={step.name}>
                <StepView step={step} content={contents.get(step.name)} />
                <Asked status={status} step={step.name} decide={decide} />
              </li>
            ))}
          </ol>
          <Outcome status={status} />
        </div>
      )}
    </>
  );
}

interface TitleProps {
  readonly name: string;
  readonly workflow: string;
  readonly status: InstanceStatus | undefined;
}

function Title({ name, workflow, status }: TitleProps): ReactNode {
  const { status: word = "loading", version = "" } = status ?? {};
  return (
    <header className="bar">
      <div className="title">
        <h2>{name}</h2>
        <p>
          <span className={`dot ${dots[word]}`} aria-hidden="true" />
          <span id="status" role="status">
            {word}
          </span>{" "}
          · {workflow}
          {version !== "" && ` · version ${version}`}
        </p>
      </div>
    </header>
  );
}

function Notice({ text }: { readonly text: string | undefined }): ReactNode {
  if (text === undefined) return undefined;
  return (
    <p className="notice" role="alert">
      {text}
    </p>
  );
}

const dots: Readonly<Record<InstanceStatus["status"] | "loading", string>> = {
  loading: "",
  running: "running",
  waiting: "waiting",
  blocked: "waiting",
  done: "idle",
  failed: "failed",
  aborted: "failed",
};

interface AskedProps {
  readonly status: InstanceStatus;
  readonly step: string;
  readonly decide: (step: string, decision: Decision) => Promise<void>;
}

/** What a step asks a person, while it does. */
function Asked({ status, step, decide }: AskedProps): ReactNode {
  const asked = status.approvals.find((approval) => approval.step === step);
  if (asked === undefined) return undefined;
  const { input, approvers, expiresAt } = asked;
  return (
    <>
      {(approvers !== undefined || expiresAt !== undefined) && (
        <p className="quiet">
          {approvers !== undefined && `${approvers.join(" or ")} may answer`}
          {expiresAt !== undefined && ` until ${momentText(expiresAt)}`}
        </p>
      )}
      <Approval
        call={{ call: step, name: step, reason: "approval" }}
        input={input}
        answer={async (_call, decision) => {
          if (decision.type !== "result") await decide(step, decision);
        }}
      />
    </>
  );
}

function Outcome({ status: { outcome } }: { readonly status: InstanceStatus }): ReactNode {
  switch (outcome?.status) {
    case undefined:
      return undefined;
    case "done":
      return (
        <section className="outcome" aria-labelledby="outcome">
          <h3 id="outcome">Done</h3>
          <pre tabIndex={0}>{jsonText(outcome.output)}</pre>
        </section>
      );
    case "failed":
      return <p className="outcome problem">Failed: {outcome.failure.message}</p>;
    case "aborted":
      return <p className="outcome quiet">Aborted by {outcome.by}</p>;
  }
}
