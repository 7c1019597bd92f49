import { TenonError, type Conversation, type ConversationId } from "@tenon/contracts";
import { closeTranscript, conversationId, conversationLog } from "@tenon/log";
import { abort } from "./conversation/abort.ts";
import { answer } from "./conversation/answer.ts";
import { currentState } from "./conversation/current-state.ts";
import { erase } from "./conversation/erase.ts";
import { submit } from "./conversation/submit.ts";
import { wait } from "./conversation/wait.ts";
import { followLog } from "./follow.ts";
import type { Services } from "./services.ts";

/** A conversation in process. */
export function openConversation(
  services: Services,
  agent: string,
  id: ConversationId,
): Conversation {
  const log = conversationLog(agent, id);
  return {
    agent,
    id: conversationId(id),
    log,
    submit: (input, options) => submit(services, { agent, id, log }, { input, options }),
    abort: (options) => abort(services, log, options),
    answer: (call, decision, options) => answer(services, log, { call, decision, by: options.by }),
    wait: (submission, options) => wait(services, log, { submission, signal: options?.signal }),
    follow: (options) => followLog(services, { log, ...options }),
    transcript: () => transcript(services, log),
    delete: () => erase(services, log),
  };
}

async function transcript(
  services: Services,
  log: Conversation["log"],
): ReturnType<Conversation["transcript"]> {
  const { transcript: open, head } = await currentState(services, log);
  if (head === undefined) throw new TenonError("log-not-found", "The conversation has no entries.");
  return { messages: closeTranscript(open).messages, offset: head };
}
