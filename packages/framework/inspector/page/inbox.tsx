import type { ApprovalInfo, Client } from "@tenon/client";
import type { ReactNode } from "react";
import { Approval } from "./approval.tsx";
import { timeText } from "./format.ts";
import { Link } from "./link.tsx";
import type { InboxList } from "./use-inbox.ts";

interface InboxProps {
  readonly client: Client;
  readonly inbox: InboxList;
}

/** Whatever waits for a person, in all conversations and instances of workflows. */
export function Inbox({ client, inbox }: InboxProps): ReactNode {
  const { approvals, isLoaded, problem } = inbox;
  return (
    <>
      <header className="bar">
        <div className="title">
          <h2>Inbox</h2>
          <p role="status">
            {isLoaded ? `${approvals.length} waiting for a person` : (problem ?? "Loading…")}
          </p>
        </div>
      </header>
      {problem !== undefined && isLoaded && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      {isLoaded && approvals.length === 0 && <p className="quiet middle">Nothing waits.</p>}
      <ul className="inbox">
        {approvals.map((approval) => (
          <li key={approval.id}>
            <About approval={approval} />
            <Approval
              call={{ call: approval.id, name: approval.tool, reason: "approval" }}
              input={approval.input}
              answer={async (id, decision) => {
                if (decision.type === "result") return;
                await client.decide(id, decision);
                if (decision.type !== "delegate") inbox.decided(id);
              }}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the lists call an instance begins so. */
const flows = "workflows/";

function About({ approval }: { readonly approval: ApprovalInfo }): ReactNode {
  const { agent, conversation, by, askedAt, approvers, expiresAt } = approval;
  const name = `${agent}/${conversation}`;
  return (
    <p className="quiet">
      {agent.startsWith(flows) ? (
        <Link to={{ tab: "talk", workflow: agent.slice(flows.length), instance: conversation }}>
          {name}
        </Link>
      ) : (
        <Link to={{ tab: "talk", agent, conversation }}>{name}</Link>
      )}{" "}
      · asked by {by} at {timeText(askedAt)}
      {approvers !== undefined && ` · ${approvers.join(" or ")} may answer`}
      {expiresAt !== undefined && ` · until ${timeText(expiresAt)}`}
    </p>
  );
}
