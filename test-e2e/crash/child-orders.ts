import { env } from "node:process";

/** What a process of a scenario is told in its environment, beside its crash point. */
export interface ChildOrders {
  readonly folder: string;
  /** What it sends itself at its crash point. */
  readonly signal: "SIGKILL" | "SIGSTOP" | "SIGTERM";
  readonly leaseTtlMs: number;
  /** Whether it writes to logs that it has lost: a control that shows what fencing prevents. */
  readonly isUnfenced: boolean;
}

/** Writes orders as a process reads them. */
export function encodeOrders(orders: Partial<ChildOrders>): { readonly [name: string]: string } {
  return { [variable]: JSON.stringify(orders) };
}

/** Reads the orders of this process. */
export function readOrders(): ChildOrders {
  const given: Partial<ChildOrders> = JSON.parse(env[variable] ?? "{}");
  return { folder: "", signal: "SIGKILL", leaseTtlMs: 10_000, isUnfenced: false, ...given };
}

const variable = "TENON_CRASH_ORDERS";
