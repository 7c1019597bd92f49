import type { Spending } from "./read-events.ts";

/** A time of today by the clock, another with its date. */
export function timeText(time: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday
    ? date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
    : date.toLocaleDateString(undefined, { month: "short", day: "numeric" });
}

/** A time to the second, with its date when it is not of today. */
export function momentText(time: number): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString();
  return date.toDateString() === new Date().toDateString() ? clock : `${timeText(time)}, ${clock}`;
}

/** How long something took. */
export function tookText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  const seconds = ms / 1_000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const minutes = seconds / 60;
  if (minutes < 100) return `${minutes.toFixed(0)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} days`;
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
