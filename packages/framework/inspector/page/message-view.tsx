import type { AssistantView, UserView } from "@tenon/client";
import type { Talk, TalkMessage } from "@tenon/react";
import { memo, useDeferredValue, type NamedExoticComponent, type ReactNode } from "react";
import { MarkdownText } from "./markdown-text.tsx";

type Said = Extract<TalkMessage, { readonly role: "user" }>;

/** What a person said. */
export function SaidView({
  message,
  talk,
}: {
  readonly message: Said;
  readonly talk: Talk;
}): ReactNode {
  const sending = "sending" in message ? message.sending : undefined;
  const again = (): void => {
    talk
      .send({ role: "user", parts: saidParts(message.parts) }, { key: message.submission })
      .catch(() => undefined);
  };
  return (
    <article className={`said ${sending ?? ""}`} aria-label="You">
      {message.parts.map((part, index) => (
        <p key={index}>
          {part.type === "text"
            ? part.text
            : part.type === "file"
              ? `📎 ${part.name ?? part.mediaType}`
              : ""}
        </p>
      ))}
      {sending === "failed" && (
        <footer>
          Not sent.{" "}
          <button type="button" className="plain" onClick={again}>
            Send again
          </button>
        </footer>
      )}
      {"outcome" in message && <OutcomeNote outcome={message.outcome} />}
    </article>
  );
}

function saidParts(
  parts: Said["parts"],
): Extract<Parameters<Talk["send"]>[0], { readonly role: "user" }>["parts"] {
  return parts.filter((part) => part.type === "text" || part.type === "file");
}

function OutcomeNote({ outcome }: Pick<UserView, "outcome">): ReactNode {
  if (outcome?.status === "aborted") return <footer className="outcome">Stopped</footer>;
  if (outcome?.status !== "failed") return null;
  return (
    <footer className="outcome failed">
      {outcome.failure.message} <code>{outcome.failure.code}</code>
    </footer>
  );
}

/** A reply, also one that is still being written. */
export const ReplyView: NamedExoticComponent<{ readonly message: AssistantView }> = memo(
  ({ message }) => {
    const isWriting = message.writing !== undefined;
    const parts = useDeferredValue(message.parts);
    const texts = parts.filter((part) => part.type === "text" && part.text !== "");
    const shown = texts.map((part) => (part.type === "text" ? part.text : ""));
    if (shown.length === 0 && !isWriting) return null;
    return (
      <article
        className={`reply ${isWriting ? "writing" : ""}`}
        aria-label="Agent"
        aria-busy={isWriting}
      >
        {shown.map((text, index) => (
          <MarkdownText key={index} text={text} />
        ))}
      </article>
    );
  },
);
