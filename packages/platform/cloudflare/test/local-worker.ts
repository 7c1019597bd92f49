import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { compatibilityDate } from "../src/build.ts";
import { bundleWorker } from "./bundle.ts";

/** A Worker in a workerd of its own. */
export interface LocalWorker extends AsyncDisposable {
  /** Asks the Worker, as a request from outside would. */
  fetch(path: string): Promise<{ json(): Promise<unknown> }>;
}

/** Starts a Worker of the tests with these classes of objects, by binding. Nothing is kept when it is disposed. */
export async function startWorker(
  file: string,
  objects: Readonly<Record<string, string>>,
  buckets: readonly string[] = [],
): Promise<LocalWorker> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundleWorker(file),
      compatibilityDate,
      cf: false,
      r2Buckets: [...buckets],
      durableObjects: Object.fromEntries(
        Object.entries(objects).map(([binding, className]) => [
          binding,
          { className, useSQLite: true },
        ]),
      ),
    }),
  );
  await miniflare.ready;
  return {
    fetch: (path) => miniflare.dispatchFetch(`http://worker${path}`),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}
