import { useMemo, useSyncExternalStore } from "react";

/** The views of a conversation. */
export const tabs = ["talk", "events", "requests", "files"] as const;
type Tab = (typeof tabs)[number];

/** What is shown. All of it is in the address, so that reloading, going back and sending a link work. */
export interface Place {
  readonly agent?: string;
  readonly conversation?: string;
  /** The workflow of the instance that is shown in place of a conversation. */
  readonly workflow?: string;
  readonly instance?: string;
  readonly tab: Tab;
  /** What is shown in place of a conversation. */
  readonly view?: "inbox";
  /** Offset of the selected event. */
  readonly event?: string;
  /** Of which events contain this, only those are listed. */
  readonly find?: string;
  /** The selected request: `<turn>:<step>`. */
  readonly request?: string;
  /** The selected file or directory. */
  readonly path?: string;
  /** Offset as of which files are shown; left out: now. */
  readonly at?: string;
  /** Offset with which they are compared. */
  readonly since?: string;
  /** Of which paths contain this, only those files are listed. */
  readonly name?: string;
}

const changed = "tenon:place";

/** The place that the address names. */
export function usePlace(): Place {
  const search = useSyncExternalStore(subscribe, () => location.search);
  return useMemo(() => readPlace(search), [search]);
}

/** The address of a place. */
export function addressOf(place: Place): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(place))
    if (value !== undefined && value !== "" && value !== "talk") query.set(name, value);
  return query.size === 0 ? "/" : `/?${query}`;
}

/** Goes to a place. `replace`: without a step back, for what changes often. */
export function goTo(place: Place, { replace = false }: { readonly replace?: boolean } = {}): void {
  const address = addressOf(place);
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  dispatchEvent(new Event(changed));
}

function readPlace(search: string): Place {
  const query = new URLSearchParams(search);
  const text = (name: string): object => {
    const value = query.get(name);
    return value === null ? {} : { [name]: value };
  };
  return {
    tab: tabs.find((tab) => tab === query.get("tab")) ?? "talk",
    ...(query.get("view") === "inbox" ? { view: "inbox" as const } : {}),
    ...text("agent"),
    ...text("conversation"),
    ...text("workflow"),
    ...text("instance"),
    ...text("event"),
    ...text("find"),
    ...text("request"),
    ...text("path"),
    ...text("at"),
    ...text("since"),
    ...text("name"),
  };
}

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(changed, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(changed, listener);
  };
}
