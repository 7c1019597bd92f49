import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { bundleWorker, startWorkerd, type LocalWorkerd } from "@tenon/local-workerd";
import { afterAll, beforeAll } from "vitest";
import { longPollMs } from "../writable/writable-server.ts";

// The protocol's own suite against our read handlers in workerd.
const config = { baseUrl: "", longPollTimeoutMs: longPollMs };
let worker: LocalWorkerd;

beforeAll(async () => {
  worker = await startWorkerd({
    script: await bundleWorker(new URL("../worker/streams-worker.ts", import.meta.url)),
    objects: { STREAMS: "Streams" },
    compatibilityFlags: ["enable_request_signal"],
  });
  config.baseUrl = worker.url;
});

afterAll(() => worker[Symbol.asyncDispose]());

runConformanceTests(config);
