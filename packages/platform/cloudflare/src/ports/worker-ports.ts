import type { Clock, Ids, Secrets } from "@tenon/contracts";

/** A longer timer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The time of the object. It stands still between two inputs on Cloudflare, as time may. */
export const workerClock: Clock = {
  now: () => Date.now(),
  async after(ms, signal) {
    const deadline = Date.now() + ms;
    do {
      await pause(deadline - Date.now(), signal);
    } while (signal?.aborted !== true && Date.now() < deadline);
  },
};

/** UUIDs of version 7: they begin with the time, so that they sort by it. */
export const workerIds: Ids = {
  next: () => uuidAt(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
  random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
};

/** Secrets that were given, then the variables and secrets of the Worker by their exact name. */
export function createWorkerSecrets(
  env: object,
  given: Readonly<Record<string, string>> = {},
): Secrets {
  const known = new Map(Object.entries(given));
  const bound = new Map(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  return {
    get: async (name) => known.get(name) ?? bound.get(name),
    advice: (name) =>
      `Run \`wrangler secret put ${name}\`; on this machine write the line ${name}=... into .dev.vars.`,
  };
}

/** Waits until `ms` have passed or `signal` is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(Math.max(0, ms), longestTimerMs));
    signal?.addEventListener("abort", end);
  });
}

function uuidAt(time: number, random: Uint8Array): string {
  const [versioned = 0, second = 0, variant = 0, ...rest] = random;
  const tail = [0x70 | (versioned & 0x0f), second, 0x80 | (variant & 0x3f), ...rest];
  const digits = time.toString(16).padStart(12, "0") + tail.map(hexByte).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
