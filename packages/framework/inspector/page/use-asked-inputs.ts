import type { Client } from "@tenon/client";
import type { WaitingCall } from "@tenon/react";
import { useEffect, useState } from "react";

interface Asking {
  readonly client: Client;
  readonly agent: string;
  readonly waiting: readonly WaitingCall[];
}

const againMs = 500;

/** What calls that wait would run with: the list of approvals says it, also where the log does not. */
export function useAskedInputs({ client, agent, waiting }: Asking): ReadonlyMap<string, unknown> {
  const [inputs, setInputs] = useState<ReadonlyMap<string, unknown>>(new Map());
  const calls = waiting.map(({ call }) => call).join(" ");
  useEffect(() => {
    let isOver = calls === "";
    let timer: ReturnType<typeof setTimeout>;
    const look = async (): Promise<void> => {
      const approvals = await client.approvals({ agent }).catch(() => []);
      if (isOver) return;
      const known = new Map(approvals.map(({ call, input }) => [call, input]));
      setInputs(known);
      // The list follows the log, a moment behind.
      if (!calls.split(" ").every((call) => known.has(call)))
        timer = setTimeout(() => void look(), againMs);
    };
    if (!isOver) void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, agent, calls]);
  return inputs;
}
