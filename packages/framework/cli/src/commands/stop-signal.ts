import process from "node:process";

/** Calls `stop` at the first Ctrl-C or SIGTERM; the second ends the process at once. Undone by the result. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): () => void {
  let isStopping = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    stop(signal);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
