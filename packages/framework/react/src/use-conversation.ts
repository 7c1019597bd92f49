import type { Client, ClientConversation, ClientSubmitOptions, ToolView } from "@tenon/client";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { ConversationStore, emptyState, type ConversationState } from "./conversation-store.ts";

/** Which conversation a component shows. */
export interface ConversationAddress {
  /** Make it once, outside of components. */
  readonly client: Client;
  readonly agent: string;
  readonly id: string;
  /** Known not to be begun yet: nothing is asked of the server until something is said, or until this is false. */
  readonly isNew?: boolean;
}

/** A call that waits for a person, or for this page to run it. */
export type WaitingCall = ToolView & { readonly status: "awaiting" };

/** A conversation, and what a person can do in it. */
export interface Talk extends ConversationState {
  readonly conversation: ClientConversation;
  /** The calls that wait for an answer, oldest first. */
  readonly waiting: readonly WaitingCall[];
  /** Says something. It is shown at once; rejects when the server refuses it. */
  send(
    input: Parameters<ClientConversation["submit"]>[0],
    options?: ClientSubmitOptions,
  ): Promise<void>;
  /** Stops the open turn. Durable: it holds when the page is gone. */
  stop(): Promise<void>;
  /** Answers a call that waits. The first answer counts, whichever page gave it. */
  answer: ClientConversation["answer"];
}

/** Shows a conversation and keeps it up to date: two pages see the same, in the same order. */
export function useConversation({ client, agent, id, isNew = false }: ConversationAddress): Talk {
  const store = useMemo(
    () => new ConversationStore(client.conversation(agent, id), { isNew }),
    // Whether it is new matters when the store is made; that it is begun the store is told below.
    [client, agent, id],
  );
  useEffect(() => {
    if (!isNew) store.begin();
  }, [store, isNew]);
  const state = useSyncExternalStore(store.subscribe, store.read, () => emptyState);
  const { conversation } = store;
  return {
    ...state,
    conversation,
    waiting: useMemo(() => state.messages.filter(isWaiting), [state.messages]),
    send: useCallback<Talk["send"]>((input, options) => store.send(input, options), [store]),
    stop: useCallback(() => conversation.abort(), [conversation]),
    answer: useCallback<Talk["answer"]>(
      (call, decision) => conversation.answer(call, decision),
      [conversation],
    ),
  };
}

/** What the page's own tools and persons are asked for; a child or a timer answers by itself. */
function isWaiting(message: ConversationState["messages"][number]): message is WaitingCall {
  if (message.role !== "tool" || message.status !== "awaiting") return false;
  return message.reason === "approval" || message.reason === "client";
}
