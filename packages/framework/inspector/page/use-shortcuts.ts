import { useEffect, useRef } from "react";
import { goToField } from "./go-to-field.ts";
import { newName } from "./new-name.ts";
import { goTo, tabs, type Place } from "./place.ts";
import type { Lists } from "./use-conversations.ts";

/** What keys do, where nothing is being written. The page shows this list. */
export const shortcuts: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: "j / k", does: "next / previous conversation" },
  { keys: "n", does: "new conversation" },
  { keys: "m", does: "write a message" },
  { keys: "a", does: "to the first call that waits for approval" },
  { keys: "s", does: "stop" },
  { keys: "1 / 2 / 3 / 4", does: "conversation / events / requests / files" },
  { keys: "/", does: "find events, or files where they are shown" },
  { keys: "↑ ↓ Home End", does: "through events, requests and files" },
  { keys: "Esc", does: "leave a field" },
  { keys: "Enter / Shift Enter", does: "send / new line, in the message" },
  { keys: "?", does: "this list" },
];

interface Situation {
  readonly place: Place;
  readonly lists: Lists;
  readonly help: () => void;
}

/** Listens for keys as long as the page is there. */
export function useShortcuts(situation: Situation): void {
  const newest = useRef(situation);
  useEffect(() => {
    newest.current = situation;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      const isWriting = event.target instanceof Element && event.target.matches(fields);
      if (isWriting && event.key === "Escape") (event.target as HTMLElement).blur();
      if (isWriting || document.querySelector("dialog[open]") !== null) return;
      if (act(event.key, newest.current)) event.preventDefault();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}

const fields = "input, textarea, select, [contenteditable]";

/** Whether the key means something. */
function act(key: string, { place, lists, help }: Situation): boolean {
  const tab = tabs[Number(key) - 1];
  if (tab !== undefined) goTo({ ...place, tab });
  else if (key === "j" || key === "k") move(place, lists, key === "j" ? 1 : -1);
  else if (key === "n") begin(place, lists);
  else if (key === "m") goToField({ ...place, tab: "talk" }, "#message");
  else if (key === "/") find(place);
  else if (key === "a") goToField({ ...place, tab: "talk" }, ".approval button");
  else if (key === "s") document.getElementById("stop")?.click();
  else if (key === "?") help();
  else return false;
  return true;
}

function move(place: Place, { conversations }: Lists, by: number): void {
  const at = conversations.findIndex(
    ({ agent, conversation }) => agent === place.agent && conversation === place.conversation,
  );
  const next = conversations[Math.max(0, at + by)];
  if (next === undefined) return;
  goTo({ tab: place.tab, agent: next.agent, conversation: next.conversation });
}

function find(place: Place): void {
  goToField({ ...place, tab: place.tab === "files" ? "files" : "events" }, "#find");
}

function begin(place: Place, { agents }: Lists): void {
  const agent = place.agent ?? agents[0]?.name;
  if (agent !== undefined) goToField({ tab: "talk", agent, conversation: newName() }, "#message");
}
