import type { Client } from "@tenon/client";
import { useConversation, type TalkMessage } from "@tenon/react";
import { useMemo, type ReactNode } from "react";
import { useEventFeed } from "./event-feed.ts";
import { FilesView } from "./files-view.tsx";
import { spendingText } from "./format.ts";
import { Link } from "./link.tsx";
import { tabs, type Place } from "./place.ts";
import { callContents, spendingOf } from "./read-events.ts";
import { Requests } from "./requests.tsx";
import { TalkView } from "./talk-view.tsx";
import { Timeline } from "./timeline.tsx";

/** A place in a conversation. */
export type ChosenPlace = Place & { readonly agent: string; readonly conversation: string };

interface ConversationPaneProps {
  readonly client: Client;
  readonly place: ChosenPlace;
  /** Not begun yet. */
  readonly isNew: boolean;
}

const tabNames = {
  talk: "Conversation",
  events: "Events",
  requests: "Requests",
  files: "Files",
} as const;

/** One conversation: the talk, its events, what the model was asked, and its files. */
export function ConversationPane({ client, place, isNew }: ConversationPaneProps): ReactNode {
  const { agent, conversation, tab } = place;
  const talk = useConversation({ client, agent, id: conversation, isNew });
  const path = `/agents/${encodeURIComponent(agent)}/${encodeURIComponent(conversation)}`;
  const feed = useEventFeed(path, talk.messages.some(isRecorded) ? talk.messages : undefined);
  const contents = useMemo(() => callContents(feed.events), [feed.events]);
  const spending = useMemo(() => spendingOf(feed.events), [feed.events]);
  return (
    <>
      <header className="bar">
        <div className="title">
          <h2>{conversation}</h2>
          <p>
            <span className={`dot ${talk.status}`} aria-hidden="true" />
            <span id="status" role="status">
              {talk.isOnline ? talk.status : "reconnecting"}
            </span>{" "}
            · {agent} · <span id="spending">{spendingText(spending)}</span>
          </p>
        </div>
        <div className="tabs" role="navigation" aria-label="Views">
          {tabs.map((each) => (
            <Link key={each} to={{ ...place, tab: each }} isCurrent={each === tab}>
              {tabNames[each]}
              {each === "events" && feed.events.length > 0 && (
                <small> {feed.events.length.toLocaleString()}</small>
              )}
            </Link>
          ))}
        </div>
      </header>
      {!talk.isOnline && (
        <p className="notice" role="alert">
          The server cannot be reached. Nothing is lost: this page goes on when it answers again.
        </p>
      )}
      {tab === "talk" && <TalkView client={client} agent={agent} talk={talk} contents={contents} />}
      {tab === "events" && <Timeline place={place} feed={feed} />}
      {tab === "files" && <FilesView client={client} place={place} feed={feed} />}
      {tab === "requests" && <Requests place={place} feed={feed} path={path} />}
    </>
  );
}

/** What is on its way is in no log yet. */
function isRecorded(message: TalkMessage): boolean {
  return !("sending" in message);
}
