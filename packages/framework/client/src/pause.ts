import { onNetwork } from "./network.ts";

const firstMs = 250;
const longestMs = 10_000;

/** Waits longer after each failure, up to ten seconds, with jitter. Resolves at once when `signal` is aborted or the network is back. */
export function pauseBefore(failures: number, signal?: AbortSignal): Promise<void> {
  const ms = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return pause(ms * (0.75 + Math.random() / 2), signal);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      stopListening();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const stopListening = onNetwork(end);
    signal?.addEventListener("abort", end);
  });
}
