import type { AgentInfo, Client, ConversationInfo } from "@tenon/client";
import { useEffect, useState } from "react";
import { problemText } from "./format.ts";

/** A conversation and its agent. */
export interface Listed extends ConversationInfo {
  readonly agent: string;
}

/** What a server has. */
export interface Lists {
  readonly agents: readonly AgentInfo[];
  /** Of all agents, newest first. */
  readonly conversations: readonly Listed[];
  readonly isLoaded: boolean;
  readonly problem: string | undefined;
}

/** Of each agent. */
export const listedAtMost = 100;

const everyMs = 2_000;

/** The conversations of a server, kept up to date while the page is looked at. */
export function useConversations(client: Client): Lists {
  const [lists, setLists] = useState<Lists>({
    agents: [],
    conversations: [],
    isLoaded: false,
    problem: undefined,
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async (): Promise<void> => {
      try {
        if (!document.hidden) {
          const next = await readLists(client);
          if (!isOver) setLists(next);
        }
      } catch (error) {
        if (!isOver) setLists((known) => ({ ...known, problem: problemText(error) }));
      }
      if (!isOver) timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client]);
  return lists;
}

async function readLists(client: Client): Promise<Lists> {
  const agents = await client.agents();
  const lists = await Promise.all(
    agents.map(async ({ name }) =>
      (await client.conversations(name, { limit: listedAtMost })).conversations.map((each) => ({
        ...each,
        agent: name,
      })),
    ),
  );
  return {
    agents,
    conversations: lists.flat().toSorted((a, b) => b.updatedAt - a.updatedAt),
    isLoaded: true,
    problem: undefined,
  };
}
