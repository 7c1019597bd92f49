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
  const lines = useRef<HTMLDivElement>(null);
  useStayAtEnd(list, lines);
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
        <div className="lines" ref={lines}>
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

type Place = RefObject<HTMLDivElement | null>;

/** Whoever reads the end goes on reading the end, whatever grows; whoever scrolled back or unfolded something stays there. */
function useStayAtEnd(list: Place, lines: Place): void {
  useLayoutEffect(() => {
    const scroller = list.current;
    if (scroller === null || lines.current === null) return undefined;
    let isAtEnd = true;
    const look = (): void => {
      isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
    };
    const unfold = ({ target }: Event): void => {
      if (target instanceof Element && target.closest("summary") !== null) isAtEnd = false;
    };
    const growth = new ResizeObserver(() => {
      if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
    });
    growth.observe(lines.current);
    growth.observe(scroller);
    scroller.addEventListener("scroll", look, { passive: true });
    scroller.addEventListener("click", unfold);
    return () => {
      growth.disconnect();
      scroller.removeEventListener("scroll", look);
      scroller.removeEventListener("click", unfold);
    };
  }, [list, lines]);
}
