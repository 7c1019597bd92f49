import { createClient } from "@tenon/client";
import { useConversation, type TalkMessage } from "@tenon/react";
import { useState, type FormEvent, type ReactNode } from "react";

const client = createClient("");
const agents = ["guide", "seller"] as const;

/** Two agents, a conversation with each. Who comes back finds what was said. */
export function Chat(): ReactNode {
  const [agent, setAgent] = useState<(typeof agents)[number]>("guide");
  const talk = useConversation({ client, agent, id: visitor });
  const { messages, status, waiting, isOnline, error } = talk;
  return (
    <>
      <nav aria-label="Agents">
        {agents.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === agent}
            onClick={() => setAgent(name)}
          >
            {name}
          </button>
        ))}
        <span role="status">{isOnline ? status : "reconnecting"}</span>
      </nav>
      <section role="log" aria-label="Messages">
        {messages.map((message) => (
          <Line key={keyOf(message)} message={message} />
        ))}
        {waiting.map(({ call, name }) => (
          <p key={call} className="approval">
            May I use <code>{name}</code>?{" "}
            <button type="button" onClick={() => void talk.answer(call, { type: "approve" })}>
              Yes
            </button>
            <button type="button" onClick={() => void talk.answer(call, { type: "deny" })}>
              No
            </button>
          </p>
        ))}
      </section>
      {error !== undefined && <p role="alert">{error.message}</p>}
      <Composer
        isBusy={status !== "idle"}
        onSend={(text) => void talk.send(text).catch(() => undefined)}
        onStop={() => void talk.stop()}
      />
    </>
  );
}

/** This browser's conversation: a real app would name the person who signed in. */
const visitor = localStorage.getItem("visitor") ?? `visitor-${crypto.randomUUID()}`;
localStorage.setItem("visitor", visitor);

function Line({ message }: { readonly message: TalkMessage }): ReactNode {
  if (message.role === "tool")
    return (
      <details>
        <summary>
          {message.name}: {message.status}
        </summary>
        <pre>{JSON.stringify({ input: message.input, output: message.output }, undefined, 2)}</pre>
      </details>
    );
  const text = message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return text === "" ? null : <p className={message.role}>{text}</p>;
}

function keyOf(message: TalkMessage): string {
  if (message.role === "user") return message.submission;
  return message.role === "tool" ? message.call : message.id;
}

interface ComposerProps {
  readonly isBusy: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

function Composer({ isBusy, onSend, onStop }: ComposerProps): ReactNode {
  const [text, setText] = useState("");
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") onSend(text.trim());
    setText("");
  };
  return (
    <form onSubmit={send}>
      <input
        aria-label="Message"
        placeholder="What does the A-17 cost?"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {isBusy && (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      )}
      <button type="submit">Send</button>
    </form>
  );
}
