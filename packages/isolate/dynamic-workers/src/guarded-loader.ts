import type { IsolateLimits } from "@tenon/contracts";

/** A loader whose Workers have no modules of Node, no bindings, no network and no more than their limits. */
export function guardedLoader(
  loader: WorkerLoader,
  { wallMs, calls }: IsolateLimits,
): WorkerLoader {
  const guarded = (code: WorkerLoaderWorkerCode): WorkerLoaderWorkerCode => ({
    compatibilityDate: code.compatibilityDate,
    compatibilityFlags: ["no_nodejs_compat", "no_nodejs_compat_v2"],
    mainModule: code.mainModule,
    modules: code.modules,
    env: {},
    globalOutbound: null,
    // A call is told in one request at most, and answered in one.
    limits: { cpuMs: Math.max(10, wallMs), subRequests: 2 * calls + 10 },
  });
  return {
    get: (name, code) => loader.get(name, async () => guarded(await code())),
    load: (code) => loader.load(guarded(code)),
  };
}
