import type { ApprovalInfo, Client } from "@tenon/client";
import { useEffect, useState } from "react";
import { problemText } from "./format.ts";

/** What waits for a person, and how it is decided. */
export interface InboxList {
  readonly approvals: readonly ApprovalInfo[];
  readonly isLoaded: boolean;
  readonly problem: string | undefined;
  /** Takes what was decided off the list at once. */
  readonly decided: (id: string) => void;
}

const everyMs = 2_000;

/** The approvals of a server, the longest waiting first, kept up to date while the page is looked at. */
export function useInbox(client: Client): InboxList {
  const [approvals, setApprovals] = useState<readonly ApprovalInfo[]>();
  const [problem, setProblem] = useState<string>();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async (): Promise<void> => {
      try {
        const found = document.hidden ? undefined : await client.approvals();
        if (!isOver && found !== undefined) {
          setApprovals(found.toSorted((one, two) => one.askedAt - two.askedAt));
          setProblem(undefined);
        }
      } catch (error) {
        if (!isOver) setProblem(problemText(error));
      }
      if (!isOver) timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client]);
  return {
    approvals: (approvals ?? []).filter(({ id }) => !gone.has(id)),
    isLoaded: approvals !== undefined,
    problem,
    decided: (id) => setGone((known) => new Set([...known, id])),
  };
}
