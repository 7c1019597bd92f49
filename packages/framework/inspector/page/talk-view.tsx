import type { Client } from "@tenon/client";
import type { Talk, TalkMessage } from "@tenon/react";
import { useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import { Approval } from "./approval.tsx";
import { CallView } from "./call-view.tsx";
import { Composer } from "./composer.tsx";
import { ReplyView, SaidView } from "./message-view.tsx";
import type { CallContent } from "./read-events.ts";
import { useAskedInputs } from "./use-asked-inputs.ts";

interface TalkViewProps {
  readonly client: Client;
  readonly agent: string;
  readonly talk: Talk;
  readonly contents: ReadonlyMap<string, CallContent>;
}

/** What was said, what waits for the person, and what to say next. */
export function TalkView({ client, agent, talk, contents }: TalkViewProps): ReactNode {
  const { messages, waiting, error } = talk;
  const list = useRef<HTMLDivElement>(null);
  useStayAtEnd(list, messages);
  const asked = useAskedInputs({ client, agent, waiting });
  return (
    <div className="talk">
      <div
        className="messages"
        ref={list}
        role="log"
        aria-label="Messages"
        // A log that scrolls is reached by keyboard.
        tabIndex={0}
      >
        {talk.isLoaded && messages.length === 0 && (
          <p className="quiet middle">Nothing was said yet.</p>
        )}
        {messages.map((message) => (
          <MessageView key={keyOf(message)} message={message} talk={talk} contents={contents} />
        ))}
        {waiting.map((call) => (
          <Approval
            key={call.call}
            call={call}
            input={contents.get(call.call)?.input ?? asked.get(call.call)}
            answer={talk.answer}
          />
        ))}
      </div>
      {error !== undefined && (
        <p className="notice" role="alert">
          {error.message}
        </p>
      )}
      <Composer talk={talk} />
    </div>
  );
}

interface MessageViewProps {
  readonly message: TalkMessage;
  readonly talk: Talk;
  readonly contents: TalkViewProps["contents"];
}

function MessageView({ message, talk, contents }: MessageViewProps): ReactNode {
  switch (message.role) {
    case "user":
      return <SaidView message={message} talk={talk} />;
    case "assistant":
      return <ReplyView message={message} />;
    case "tool":
      return <CallView call={message} content={contents.get(message.call)} />;
  }
}

function keyOf(message: TalkMessage): string {
  if (message.role === "user") return `said/${message.submission}`;
  return message.role === "tool" ? `call/${message.call}` : `reply/${message.id}`;
}

/** Whoever reads the end goes on reading the end; whoever scrolled back is left there. */
function useStayAtEnd(list: RefObject<HTMLDivElement | null>, messages: unknown): void {
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const look = (): void => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 48;
    };
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [list]);
  useLayoutEffect(() => {
    if (isAtEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [list, messages]);
}
