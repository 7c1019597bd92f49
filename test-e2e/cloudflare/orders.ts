/** What a workerd process is told by whoever starts it. */
export interface WorkerdOrders {
  /** Everything that outlives the process: storage of the objects and witness. */
  readonly folder: string;
  /** Name of the scenario. */
  readonly scenario: string;
  /** Name of one of the four harnesses. */
  readonly harness: string;
  readonly driver: "lifecycle" | "fiber";
  /** The process kills itself once so many appends are on disk; 0 for never. */
  readonly killAt: number;
  /** Variables of the Worker. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Drives nothing, so that a conversation can be taken away. */
  readonly isResting?: boolean;
}

/** The variable in which orders are handed over. */
export const ordersVariable = "TENON_WORKERD_ORDERS";

/** What a workerd process says on its standard output, one line each. */
export type WorkerdLine =
  | { readonly type: "ready"; readonly url: string; readonly at: number }
  /** The object has started, with or without a request. */
  | { readonly type: "started"; readonly at: number }
  | {
      readonly type: "appended";
      readonly count: number;
      readonly types: readonly string[];
      readonly at: number;
    };
