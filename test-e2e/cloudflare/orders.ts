/** What a workerd process is told by whoever starts it. */
export interface WorkerdOrders {
  /** The file of the bundled Worker. */
  readonly script: string;
  /** Everything that outlives the process: storage of the objects and witness. */
  readonly folder: string;
  /** Name of the scenario. */
  readonly scenario: string;
  /** The process kills itself once so many appends are on disk; 0 for never. */
  readonly killAt: number;
  /** Variables of the Worker. */
  readonly variables?: Readonly<Record<string, string>>;
  /** False leaves the binding of the Worker Loader out. */
  readonly hasLoader?: boolean;
  /** Drives nothing, so that a conversation can be taken away. */
  readonly isResting?: boolean;
}

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
