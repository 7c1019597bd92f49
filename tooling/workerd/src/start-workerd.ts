import { convertV4MiniflareOptions, Miniflare, type Request, type Response } from "miniflare";

/** What a Worker is, and what it is bound to. */
export interface WorkerdOptions {
  /** The bundled Worker. */
  readonly script: string;
  /** Classes of its objects, by binding. */
  readonly objects?: Readonly<Record<string, string>>;
  /** Where what its objects store outlives the process. Left out: nothing does. */
  readonly folder?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly buckets?: readonly string[];
  /** Answers what the Worker asks of this process, by binding. */
  readonly services?: Readonly<Record<string, (request: Request) => Promise<Response>>>;
  /** Bindings of the Worker Loader. */
  readonly loaders?: readonly string[];
  /** A folder of files that are served beside the Worker. */
  readonly assets?: string;
  /** Default: the date that `tenon build` writes. */
  readonly compatibilityDate?: string;
  readonly compatibilityFlags?: readonly string[];
}

/** A Worker in a workerd of its own, on loopback. */
export interface LocalWorkerd extends AsyncDisposable {
  readonly url: string;
  fetch(path: string, init?: RequestInit): Promise<globalThis.Response>;
  /** Its answer as JSON. Rejects with its text when it refuses. */
  ask<Answer>(path: string, init?: RequestInit): Promise<Answer>;
}

/** Starts a Worker. Cron Triggers are called at `/cdn-cgi/local/scheduled`. */
export async function startWorkerd(options: WorkerdOptions): Promise<LocalWorkerd> {
  const { script, folder, assets, objects = {}, loaders = [] } = options;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: options.compatibilityDate ?? "2026-10-01",
      compatibilityFlags: [...(options.compatibilityFlags ?? [])],
      cf: false,
      host: "127.0.0.1",
      port: 0,
      unsafeTriggerHandlers: true,
      durableObjects: Object.fromEntries(
        Object.entries(objects).map(([binding, className]) => [
          binding,
          { className, useSQLite: true },
        ]),
      ),
      bindings: { ...options.variables },
      r2Buckets: [...(options.buckets ?? [])],
      workerLoaders: Object.fromEntries(loaders.map((binding) => [binding, {}])),
      serviceBindings: { ...options.services },
      ...(folder === undefined ? {} : { resourcePersistencePath: folder }),
      ...(assets === undefined
        ? {}
        : { assets: { directory: assets, routerConfig: { has_user_worker: true } } }),
    }),
  );
  const { origin: url } = await miniflare.ready;
  const ask = (path: string, init?: RequestInit): Promise<globalThis.Response> =>
    fetch(new URL(path, url), init);
  return {
    url,
    fetch: ask,
    async ask(path, init) {
      const answered = await ask(path, init);
      if (!answered.ok) throw new TypeError(await answered.text());
      return (await answered.json()) as never;
    },
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}
