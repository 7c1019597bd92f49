import { serve, type ServerType } from "@hono/node-server";
import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { afterAll, beforeAll } from "vitest";
import { longPollMs } from "../writable/writable-server.ts";

/** Declares the protocol's own suite against `fetch`, served by Node. */
export function runOverNode(fetch: Parameters<typeof serve>[0]["fetch"]): void {
  const config = { baseUrl: "", longPollTimeoutMs: longPollMs };
  let server: ServerType;

  beforeAll(async () => {
    const port = await new Promise<number>((resolve) => {
      server = serve(
        {
          fetch,
          port: 0,
          hostname: "127.0.0.1",
          // A connection that is closed just when the suite uses it again would be a failed test.
          serverOptions: { keepAliveTimeout: 120_000 },
        },
        (address) => resolve(address.port),
      );
    });
    config.baseUrl = `http://127.0.0.1:${port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  runConformanceTests(config);
}
