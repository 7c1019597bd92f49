import { createClient } from "@tenon/client";
import { useEffect, useState, type ReactNode } from "react";
import { ConversationPane } from "./conversation-pane.tsx";
import { Inbox } from "./inbox.tsx";
import { newName } from "./new-name.ts";
import { goTo, usePlace } from "./place.ts";
import { Shortcuts } from "./shortcuts.tsx";
import { Sidebar } from "./sidebar.tsx";
import { listedAtMost, useConversations, type Lists } from "./use-conversations.ts";
import { useInbox } from "./use-inbox.ts";
import { useShortcuts } from "./use-shortcuts.ts";

const client = createClient("");

/** The page: conversations on the left, the chosen one beside them. */
export function App(): ReactNode {
  const place = usePlace();
  const lists = useConversations(client);
  const inbox = useInbox(client);
  const [helps, setHelps] = useState(false);
  const { agent, conversation, view } = place;
  const [firstAgent] = lists.agents;
  useShortcuts({ place, lists, help: () => setHelps(true) });
  useEffect(() => {
    const about = view === "inbox" ? "Inbox" : `${conversation} · ${agent}`;
    document.title =
      conversation === undefined && view === undefined ? "Tenon" : `${about} · Tenon`;
  }, [agent, conversation, view]);
  // A server with one agent and no talk yet: begin one.
  useEffect(() => {
    if (
      view !== undefined ||
      conversation !== undefined ||
      !lists.isLoaded ||
      firstAgent === undefined
    )
      return;
    const [newest] = lists.conversations;
    goTo(
      newest === undefined
        ? { tab: "talk", agent: agent ?? firstAgent.name, conversation: newName() }
        : { tab: "talk", agent: newest.agent, conversation: newest.conversation },
      { replace: true },
    );
  }, [agent, conversation, firstAgent, lists, view]);
  return (
    <div className="page">
      <a className="skip" href="#main">
        Skip to the conversation
      </a>
      <Sidebar
        place={place}
        lists={lists}
        waiting={inbox.approvals.length}
        onHelp={() => setHelps(true)}
      />
      <main id="main" tabIndex={-1}>
        {view === "inbox" ? (
          <Inbox client={client} inbox={inbox} />
        ) : agent === undefined || conversation === undefined || !isKnown(lists) ? (
          <p className="quiet middle">
            {lists.problem ?? (lists.isLoaded ? "This server has no agents." : "Loading…")}
          </p>
        ) : (
          <ConversationPane
            key={`${agent}/${conversation}`}
            client={client}
            place={{ ...place, agent, conversation }}
            isNew={isNew(lists, { agent, conversation })}
          />
        )}
      </main>
      {helps && <Shortcuts onClose={() => setHelps(false)} />}
    </div>
  );
}

/** Whether it is known which conversations there are, or that it cannot be. */
function isKnown({ isLoaded, problem }: Lists): boolean {
  return isLoaded || problem !== undefined;
}

/** Whether the server has no such conversation. A list that is full says nothing of what is not in it. */
function isNew(
  { isLoaded, conversations }: Lists,
  { agent, conversation }: { readonly agent: string; readonly conversation: string },
): boolean {
  const own = conversations.filter((each) => each.agent === agent);
  return (
    isLoaded && own.length < listedAtMost && !own.some((each) => each.conversation === conversation)
  );
}
