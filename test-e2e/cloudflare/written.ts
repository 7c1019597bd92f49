/** What an object has written so far, as it is billed. */
export interface Written {
  readonly statements: number;
  readonly rows: number;
  readonly alarms: number;
}

/** What all objects of an isolate have written, and how many of them were brought to memory. */
export interface FlowsWritten {
  readonly rows: number;
  readonly alarms: number;
  readonly objects: number;
}
