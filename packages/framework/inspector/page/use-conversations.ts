import type { AgentInfo, Client, ConversationInfo } from "@tenon/client";
import { useMemo } from "react";
import { useLooked } from "./use-looked.ts";

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

/** The conversations of a server, kept up to date while the page is looked at. */
export function useConversations(client: Client): Lists {
  const { found, problem } = useLooked(client, readLists);
  return useMemo(
    () => ({
      ...(found ?? { agents: [], conversations: [] }),
      isLoaded: found !== undefined,
      problem,
    }),
    [found, problem],
  );
}

async function readLists(client: Client): Promise<Pick<Lists, "agents" | "conversations">> {
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
  };
}
