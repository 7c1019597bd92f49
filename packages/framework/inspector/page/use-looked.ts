import type { Client } from "@tenon/client";
import { useEffect, useState } from "react";
import { problemText } from "./format.ts";

/** What a server was last seen to have. */
export interface Looked<Found> {
  /** Stays what it was when a later look fails. */
  readonly found: Found | undefined;
  /** Why the last look failed. */
  readonly problem: string | undefined;
}

const everyMs = 2_000;

/** Looks at a server again and again while the page is looked at. `read` must be the same each time. */
export function useLooked<Found>(
  client: Client,
  read: (client: Client) => Promise<Found>,
): Looked<Found> {
  const [looked, setLooked] = useState<Looked<Found>>({ found: undefined, problem: undefined });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async (): Promise<void> => {
      try {
        const found = document.hidden ? undefined : await read(client);
        if (!isOver && found !== undefined) setLooked({ found, problem: undefined });
      } catch (error) {
        if (!isOver) setLooked(({ found }) => ({ found, problem: problemText(error) }));
      }
      if (!isOver) timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, read]);
  return looked;
}
