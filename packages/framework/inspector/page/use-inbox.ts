import type { ApprovalInfo, Client } from "@tenon/client";
import { useState } from "react";
import { useLooked } from "./use-looked.ts";

/** What waits for a person, and how it is decided. */
export interface InboxList {
  readonly approvals: readonly ApprovalInfo[];
  readonly isLoaded: boolean;
  readonly problem: string | undefined;
  /** Takes what was decided off the list at once. */
  readonly decided: (id: string) => void;
}

/** The approvals of a server, the longest waiting first, kept up to date while the page is looked at. */
export function useInbox(client: Client): InboxList {
  const { found, problem } = useLooked(client, readApprovals);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  return {
    approvals: (found ?? []).filter(({ id }) => !gone.has(id)),
    isLoaded: found !== undefined,
    problem,
    decided: (id) => setGone((known) => new Set([...known, id])),
  };
}

async function readApprovals(client: Client): Promise<readonly ApprovalInfo[]> {
  return (await client.approvals()).toSorted((one, two) => one.askedAt - two.askedAt);
}
