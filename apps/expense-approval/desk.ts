import type { InstanceStatus } from "@tenon/contracts";

/** What people do at an office, wherever it runs. */
export interface Desk extends AsyncDisposable {
  start(
    id: string,
    input: { readonly employee: string; readonly receipt: string },
    by: string,
  ): Promise<void>;
  answer(id: string, answer: DeskAnswer): Promise<void>;
  status(id: string): Promise<InstanceStatus>;
}

/** What somebody decides. */
interface DeskAnswer {
  readonly step: string;
  readonly decision: "approve" | "deny";
  readonly by: string;
}
