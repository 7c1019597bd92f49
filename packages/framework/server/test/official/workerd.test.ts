import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { afterAll, beforeAll } from "vitest";
import { startWorker } from "../worker/start-worker.ts";
import { longPollMs } from "../writable/writable-server.ts";

// The protocol's own suite against our read handlers in workerd.
const config = { baseUrl: "", longPollTimeoutMs: longPollMs };
let worker: Awaited<ReturnType<typeof startWorker>>;

beforeAll(async () => {
  worker = await startWorker("streams-worker.ts", { STREAMS: "Streams" });
  config.baseUrl = worker.url;
});

afterAll(() => worker[Symbol.asyncDispose]());

runConformanceTests(config);
