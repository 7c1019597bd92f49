import { createClient } from "@tenon/client";
import { useEffect, useState, type ReactNode } from "react";
import { ConversationPane } from "./conversation-pane.tsx";
import { Inbox } from "./inbox.tsx";
import { InstancePane } from "./instance-pane.tsx";
import { newName } from "./new-name.ts";
import { goTo, usePlace, type Place } from "./place.ts";
import { Shortcuts } from "./shortcuts.tsx";
import { Sidebar } from "./sidebar.tsx";
import { listedAtMost, useConversations, type Lists } from "./use-conversations.ts";
import { useInbox, type InboxList } from "./use-inbox.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useWorkflows } from "./use-workflows.ts";

const client = createClient("");

/** The page: conversations and instances of workflows on the left, the chosen one beside them. */
export function App(): ReactNode {
  const place = usePlace();
  const lists = useConversations(client);
  const inbox = useInbox(client);
  const instances = useWorkflows(client);
  const [helps, setHelps] = useState(false);
  useShortcuts({ place, lists, help: () => setHelps(true) });
  useFirstTalk(place, lists);
  const title = titleOf(place);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="page">
      <a className="skip" href="#main">
        Skip to the conversation
      </a>
      <Sidebar
        place={place}
        lists={lists}
        instances={instances}
        waiting={inbox.approvals.length}
        onHelp={() => setHelps(true)}
      />
      <main id="main" tabIndex={-1}>
        <Shown place={place} lists={lists} inbox={inbox} />
      </main>
      {helps && <Shortcuts onClose={() => setHelps(false)} />}
    </div>
  );
}

interface ShownProps {
  readonly place: Place;
  readonly lists: Lists;
  readonly inbox: InboxList;
}

/** What the address names: the inbox, an instance of a workflow, or a conversation. */
function Shown({ place, lists, inbox }: ShownProps): ReactNode {
  const { agent, conversation, workflow, instance, view } = place;
  if (view === "inbox") return <Inbox client={client} inbox={inbox} />;
  if (workflow !== undefined && instance !== undefined)
    return (
      <InstancePane
        key={`${workflow}/${instance}`}
        client={client}
        workflow={workflow}
        instance={instance}
      />
    );
  if (agent === undefined || conversation === undefined || !isKnown(lists))
    return (
      <p className="quiet middle">
        {lists.problem ?? (lists.isLoaded ? "This server has no agents." : "Loading…")}
      </p>
    );
  return (
    <ConversationPane
      key={`${agent}/${conversation}`}
      client={client}
      place={{ ...place, agent, conversation }}
      isNew={isNew(lists, { agent, conversation })}
    />
  );
}

function titleOf({ agent, conversation, workflow, instance, view }: Place): string {
  if (view === "inbox") return "Inbox · Tenon";
  if (instance !== undefined) return `${instance} · ${workflow} · Tenon`;
  return conversation === undefined ? "Tenon" : `${conversation} · ${agent} · Tenon`;
}

/** Where the address names nothing: the newest talk, or a new one. */
function useFirstTalk({ agent, conversation, instance, view }: Place, lists: Lists): void {
  const [firstAgent] = lists.agents;
  const isNamed = view !== undefined || conversation !== undefined || instance !== undefined;
  useEffect(() => {
    if (isNamed || !lists.isLoaded || firstAgent === undefined) return;
    const [newest] = lists.conversations;
    goTo(
      newest === undefined
        ? { tab: "talk", agent: agent ?? firstAgent.name, conversation: newName() }
        : { tab: "talk", agent: newest.agent, conversation: newest.conversation },
      { replace: true },
    );
  }, [agent, firstAgent, isNamed, lists]);
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
