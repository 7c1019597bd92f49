import { monitorEventLoopDelay } from "node:perf_hooks";
import process from "node:process";
import type { Metrics } from "./metrics.ts";

/** Tells how this process is. Undone by the result. */
export function addProcessMetrics(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  metrics.gauge("nodejs_eventloop_delay_seconds", "How late timers were since the start.", () =>
    [50, 99, 100].map((percent) => ({
      labels: { quantile: percent / 100 },
      // Without a sample yet it is not a number.
      value: (delay.percentile(percent) || 0) / 1e9,
    })),
  );
  metrics.gauge("process_resident_memory_bytes", "Memory of the process.", () =>
    process.memoryUsage.rss(),
  );
  metrics.gauge(
    "nodejs_heap_used_bytes",
    "Memory of its objects.",
    () => process.memoryUsage().heapUsed,
  );
  metrics.gauge("process_uptime_seconds", "Since its start.", () => process.uptime());
  return () => void delay.disable();
}
