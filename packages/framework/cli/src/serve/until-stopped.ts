import { onStopSignal } from "../commands/stop-signal.ts";

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the process at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    onStopSignal(resolve);
  });
}
