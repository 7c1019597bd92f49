/** What the transport of one request showed: pi-ai reports failures as a text, without status and headers. */
export interface ResponseWatch {
  readonly fetch: typeof globalThis.fetch;
  /** Status of the last response; undefined when there was none. */
  status(): number | undefined;
  /** Earliest time for another try, in milliseconds from now, when the provider said so. */
  retryAfterMs(): number | undefined;
  /** Whether no response came at all. */
  isBroken(): boolean;
}

/** Watches the requests of one model call. */
export function watchResponses(): ResponseWatch {
  let last: Response | undefined;
  let isBroken = false;
  return {
    async fetch(input, init) {
      try {
        last = await globalThis.fetch(input, init);
        return last;
      } catch (error) {
        isBroken = true;
        throw error;
      }
    },
    status: () => last?.status,
    retryAfterMs: () => (last === undefined ? undefined : retryAfterOf(last.headers)),
    isBroken: () => isBroken,
  };
}

function retryAfterOf(headers: Headers): number | undefined {
  const exact = numberOf(headers.get("retry-after-ms"));
  if (exact !== undefined) return exact;
  const seconds = numberOf(headers.get("retry-after"));
  return seconds === undefined ? undefined : seconds * 1000;
}

function numberOf(value: string | null): number | undefined {
  const number = value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
