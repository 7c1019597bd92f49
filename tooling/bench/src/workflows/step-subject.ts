/** Something that runs workflows of durable steps, beside others. */
export interface StepSubject extends AsyncDisposable {
  readonly name: string;
  /** Runs a workflow of so many steps and resolves with how long that took, in milliseconds. */
  run(steps: number): Promise<number>;
}

/** A subject, or why it cannot be measured here. */
export type Started = { readonly subject: StepSubject } | { readonly missing: string };
