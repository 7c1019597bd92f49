/** What a harness tried to reach while it ran. */
export interface Surroundings {
  readonly reachedOut: readonly string[];
}

const dayMs = 86_400_000;

/** Runs `work` where another time is shown, chance falls otherwise and there is no network. */
export async function inOtherSurroundings(work: () => Promise<unknown>): Promise<Surroundings> {
  const reachedOut: string[] = [];
  const restore = [
    replace(globalThis, "Date", shiftedDate()),
    replace(Math, "random", () => 0.123_456_789),
    replace(globalThis, "fetch", (address: unknown) => {
      reachedOut.push(String(address));
      return Promise.reject(new RangeError("There is no network here."));
    }),
  ];
  try {
    await work();
  } finally {
    for (const back of restore) back();
  }
  return { reachedOut };
}

function replace(owner: object, name: string, value: unknown): () => void {
  const before: unknown = Reflect.get(owner, name);
  Reflect.set(owner, name, value);
  return () => Reflect.set(owner, name, before);
}

function shiftedDate(): unknown {
  const real = globalThis.Date;
  return new Proxy(real, {
    construct: (target, given: unknown[]) =>
      given.length === 0
        ? new target(target.now() + dayMs)
        : Reflect.construct<unknown[], object>(target, given),
    get: (target, name) =>
      name === "now" ? () => target.now() + dayMs : Reflect.get(target, name),
  });
}
