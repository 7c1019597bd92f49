import type { Client, InstanceStatus } from "@tenon/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { problemText } from "./format.ts";

/** What is known of an instance. */
export interface ShownInstance {
  readonly status: InstanceStatus | undefined;
  readonly problem: string | undefined;
  /** Looks again at once. */
  readonly look: () => void;
}

const everyMs = 1_000;

/** The status of an instance, the same object until it changes, looked at until it has ended. */
export function useInstance(client: Client, workflow: string, id: string): ShownInstance {
  const [status, setStatus] = useState<InstanceStatus>();
  const [problem, setProblem] = useState<string>();
  const again = useRef<() => void>(() => undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async (): Promise<void> => {
      let hasEnded = false;
      try {
        const next = document.hidden ? undefined : await client.instance(workflow, id);
        if (isOver) return;
        if (next !== undefined) {
          setStatus((known) => (isSame(known, next) ? known : next));
          setProblem(undefined);
        }
        hasEnded = next?.outcome !== undefined;
      } catch (error) {
        if (!isOver) setProblem(problemText(error));
      }
      clearTimeout(timer);
      if (!isOver && !hasEnded) timer = setTimeout(() => void look(), everyMs);
    };
    again.current = () => void look();
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, workflow, id]);
  const look = useCallback(() => again.current(), []);
  return { status, problem, look };
}

function isSame(one: InstanceStatus | undefined, other: InstanceStatus): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
