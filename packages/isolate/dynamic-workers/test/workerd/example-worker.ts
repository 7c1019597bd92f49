import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";

export default {
  async fetch(_request: Request, env: { readonly LOADER: WorkerLoader }): Promise<Response> {
    const isolates = createDynamicWorkerIsolates({ loader: env.LOADER });
    const { signal } = new AbortController();
    const result = await isolates.run(`return (await call("price", { sku: "bike" })) * 2;`, {
      call: async (_ordinal, name) => (name === "price" ? 104 : null),
      now: 1_700_000_000_000,
      seed: 1,
      limits: { wallMs: 1000, memoryBytes: 64 * 1024 * 1024, calls: 100, resultBytes: 1024 * 1024 },
      signal,
    });
    return Response.json(result);
  },
};
