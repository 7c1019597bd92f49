import type { Talk } from "@tenon/react";
import {
  useEffect,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
} from "react";

/** Where a person writes. While the agent works, what is sent waits for its turn, and the work can be stopped. */
export function Composer({ talk }: { readonly talk: Talk }): ReactNode {
  const [text, setText] = useState("");
  const [isStopping, setStopping] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isBusy = talk.status === "running" || talk.status === "waiting";
  useEffect(() => {
    if (!isBusy) setStopping(false);
  }, [isBusy]);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const said = text.trim();
    if (said === "") return;
    setText("");
    // A message that was refused stays in the list, with its reason below.
    talk.send(said).catch(() => undefined);
  };
  const stop = (): void => {
    setStopping(true);
    talk.stop().catch(() => setStopping(false));
  };
  const sendByKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  const isClosed = talk.status === "closed";
  return (
    <form className="composer" ref={form} onSubmit={send}>
      <textarea
        id="message"
        aria-label="Message"
        placeholder={isClosed ? "This conversation went on elsewhere." : "Write a message"}
        rows={Math.min(8, text.split("\n").length)}
        value={text}
        disabled={isClosed}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={sendByKey}
      />
      {isBusy && (
        <button type="button" id="stop" disabled={isStopping} onClick={stop}>
          {isStopping ? "Stopping…" : "Stop"}
        </button>
      )}
      <button type="submit" className="strong" disabled={isClosed || text.trim() === ""}>
        {isBusy ? "Queue" : "Send"}
      </button>
    </form>
  );
}
