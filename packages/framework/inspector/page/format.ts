import type { Spending } from "./read-events.ts";

/** A time of today by the clock, another with its date. */
export function timeText(time: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday
    ? date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
    : date.toLocaleDateString(undefined, { month: "short", day: "numeric" });
}

/** Time since another, in seconds. */
export function sinceText(time: number, start: number): string {
  const seconds = (time - start) / 1_000;
  return seconds < 100 ? `+${seconds.toFixed(3)}` : `+${seconds.toFixed(0)}`;
}

/** What was spent. */
export function spendingText({ input, output, cost, isPriced }: Spending): string {
  const tokens = `${countText(input)} in · ${countText(output)} out`;
  if (!isPriced && cost === 0) return tokens;
  const price = `$${cost.toFixed(cost >= 1 ? 2 : 4)}`;
  return `${isPriced ? price : `≥ ${price}`} · ${tokens}`;
}

function countText(count: number): string {
  return count < 10_000 ? String(count) : `${(count / 1_000).toFixed(1)}k`;
}

const longest = 200_000;

/** A value to be read by a person; of a huge one the beginning. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? "";
  return text.length <= longest
    ? text
    : `${text.slice(0, longest)}\n… ${text.length - longest} more`;
}

/** A sentence that says what went wrong. */
export function problemText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
