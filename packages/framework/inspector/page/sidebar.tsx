import type { ReactNode } from "react";
import { timeText } from "./format.ts";
import { goToField } from "./go-to-field.ts";
import { Link } from "./link.tsx";
import { newName } from "./new-name.ts";
import type { Place } from "./place.ts";
import type { Listed, Lists } from "./use-conversations.ts";
import type { ListedInstance } from "./use-workflows.ts";

interface SidebarProps {
  readonly place: Place;
  readonly lists: Lists;
  readonly instances: readonly ListedInstance[];
  /** How much waits for a person. */
  readonly waiting: number;
  readonly onHelp: () => void;
}

/** All conversations of the server, and how to begin another; and what its workflows do. */
export function Sidebar(props: SidebarProps): ReactNode {
  const { place, lists, instances, waiting, onHelp } = props;
  return (
    <nav className="sidebar" aria-label="Conversations">
      <header>
        <img src="/inspector/icon.svg" alt="" width={22} height={22} />
        <h1>Tenon</h1>
        <button type="button" className="plain" onClick={onHelp} aria-label="Keyboard shortcuts">
          ?
        </button>
      </header>
      <Link to={{ tab: "talk", view: "inbox" }} className="row" isCurrent={place.view === "inbox"}>
        <span className={`dot ${waiting > 0 ? "waiting" : "idle"}`} aria-hidden="true" />
        <span className="name">Inbox</span>
        <span className="about">
          {waiting > 0 ? <strong>{waiting} to decide</strong> : "nothing waits"}
        </span>
      </Link>
      <NewTalk lists={lists} place={place} />
      <ul className="conversations">
        {lists.conversations.map((listed) => (
          <li key={`${listed.agent}/${listed.conversation}`}>
            <Row listed={listed} place={place} hasManyAgents={lists.agents.length > 1} />
          </li>
        ))}
      </ul>
      {instances.length > 0 && (
        <>
          <h2 className="label" id="instances">
            Workflows
          </h2>
          <ul className="conversations" aria-labelledby="instances">
            {instances.map((listed) => (
              <li key={`${listed.workflow}/${listed.id}`}>
                <InstanceRow listed={listed} place={place} />
              </li>
            ))}
          </ul>
        </>
      )}
      {lists.problem !== undefined && lists.isLoaded && <p className="quiet">{lists.problem}</p>}
    </nav>
  );
}

function NewTalk({ lists, place }: Pick<SidebarProps, "lists" | "place">): ReactNode {
  const begin = (agent: string): void =>
    goToField({ tab: "talk", agent, conversation: newName() }, "#message");
  return (
    <div className="begin" role="group" aria-label="New conversation">
      {lists.agents.map(({ name }) => (
        <button
          key={name}
          type="button"
          onClick={() => begin(name)}
          {...(name === (place.agent ?? lists.agents[0]?.name) ? { id: "begin" } : {})}
        >
          {lists.agents.length === 1 ? "New conversation" : `New with ${name}`}
        </button>
      ))}
    </div>
  );
}

interface RowProps {
  readonly listed: Listed;
  readonly place: Place;
  readonly hasManyAgents: boolean;
}

function Row({ listed, place, hasManyAgents }: RowProps): ReactNode {
  const { agent, conversation, title, status, approvals, updatedAt } = listed;
  const isCurrent = place.agent === agent && place.conversation === conversation;
  return (
    <Link to={{ tab: place.tab, agent, conversation }} className="row" isCurrent={isCurrent}>
      <span className={`dot ${status}`} aria-hidden="true" />
      <span className="name">{title ?? conversation}</span>
      <span className="time">{timeText(updatedAt)}</span>
      <span className="about">
        {hasManyAgents ? `${agent} · ${status}` : status}
        {approvals > 0 && <strong> · {approvals} to approve</strong>}
      </span>
    </Link>
  );
}

interface InstanceRowProps {
  readonly listed: ListedInstance;
  readonly place: Place;
}

function InstanceRow({ listed, place }: InstanceRowProps): ReactNode {
  const { workflow, id, status, approvals, updatedAt } = listed;
  const isCurrent = place.workflow === workflow && place.instance === id;
  return (
    <Link to={{ tab: "talk", workflow, instance: id }} className="row" isCurrent={isCurrent}>
      <span className={`dot ${status}`} aria-hidden="true" />
      <span className="name">{id}</span>
      <span className="time">{timeText(updatedAt)}</span>
      <span className="about">
        {workflow} · {status === "idle" ? "ended" : status}
        {approvals > 0 && <strong> · {approvals} to approve</strong>}
      </span>
    </Link>
  );
}
