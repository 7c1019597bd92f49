import type { EventData, LogEvent } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import type { Ledger } from "../ledger.ts";
import { waitsForChild } from "./answer-parent.ts";

/** A child that can never be opened answers its call at once, so that the turn does not wait for it for ever. */
export function refusedChild(
  { state: { turn } }: Ledger,
  owed: EventData["delivery.owed"],
  refused: string | undefined,
): readonly LogEvent[] {
  if (owed.as !== "child" || refused === undefined || turn === undefined) return [];
  const { parent } = owed.payload;
  if (!waitsForChild(turn, parent)) return [];
  const output = `The task could not be given away: ${refused}`;
  return [
    {
      type: "tool.answered",
      turn: turn.id,
      key: factKeys.toolAnswered(turn.id, parent.call),
      data: {
        call: parent.call,
        decision: { type: "result", output, isError: true },
        by: `log:${owed.to}`,
      },
    },
  ];
}
