/**
 * What the code of a written workflow is run with, on one line, so that its lines stay its own. Each step is a call of the
 * host. What is done in `step.do` is only named there: it leaves the isolate by tools alone, and those are steps.
 */
export const workflowPrelude: string = String.raw`
const [step, tools, launch] = ((host) => {
  const counts = { __proto__: null };
  const undos = [];
  let scope;
  const textOf = (error) => {
    try { return error instanceof Error ? error.name + ": " + error.message : String(error); } catch { return "something that has no text"; }
  };
  const lineOf = (error) => {
    try {
      const lines = [...String(error.stack).matchAll(/script\.js:(\d{1,9})/g)].map((found) => Number(found[1]));
      return lines.find((line) => line > 1) ?? lines[0] ?? 0;
    } catch { return 0; }
  };
  const json = (value, what) => {
    if (value === undefined || JSON.stringify(value) !== undefined) return value;
    const error = new TypeError(what + " returned a " + typeof value + ", which is not JSON.");
    error.stack = "";
    throw error;
  };
  const lend = (own) => new Proxy(Object.freeze({}), {
    get: (_, tool) => typeof tool !== "string" || tool === "then" ? undefined : (input) => {
      const place = own ?? scope;
      const base = place === undefined ? "tools." + tool : place.name + "/" + tool;
      counts[base] = (counts[base] ?? 0) + 1;
      const name = counts[base] === 1 ? base : base + "-" + counts[base];
      return host("tool", { name, tool, input: input ?? {}, retry: place?.retry });
    },
  });
  const scoped = async (name, options, work) => {
    const place = { name, retry: options?.retry };
    const before = scope;
    scope = place;
    let made;
    try { made = (async () => work({ tools: lend(place) }))(); } finally { scope = before; }
    let value;
    try { value = json(await made, "it"); } catch (error) { return host("done", { name, error: textOf(error) }); }
    return host("done", { name, value });
  };
  const step = {
    do: (name, options, work) => scoped(String(name), typeof options === "function" ? {} : options, typeof options === "function" ? options : work),
    sleep: (name, ms) => host("sleep", { name, ms }),
    sleepUntil: (name, time) => host("sleepUntil", { name, time: time instanceof Date ? time.getTime() : time }),
    now: (name) => host("now", { name: name ?? "now" }),
    waitFor: (event, options) => host("waitFor", { event, ...options }),
    approval: async (request) => {
      if (request?.escalate?.notify !== undefined) throw new TypeError("step.approval takes no notify here: the inbox shows it to whoever may answer.");
      return host("approval", request);
    },
    agent: (agent, input, options) => host("agent", { agent, input, ...options }),
    start: (workflow, input, options) => host("launch", { workflow, input: input ?? null, ...options }),
    all: async (tasks) => {
      const ends = await Promise.allSettled(tasks.map(async (task) => task()));
      return ends.map((end) => { if (end.status === "rejected") throw end.reason; return end.value; });
    },
    compensate: (name, work) => {
      undos.push({ name: String(name), work });
      void host("compensate", { name: String(name), index: undos.length - 1 });
    },
    instance: undefined,
  };
  const beat = async () => { for (;;) await host("pulse"); };
  const undoing = async () => {
    for (;;) {
      const { index } = await host("undo");
      const { name, work } = undos[index];
      await scoped("undo/" + name, {}, work).catch(() => undefined);
    }
  };
  const launch = async (run) => {
    if (typeof run !== "function") throw new TypeError("There is no function run. Write: export async function run(step, input) { ... }");
    void beat();
    void undoing();
    const given = await host("start");
    if (given === "checked") return given;
    step.instance = given.instance;
    try {
      await host("finish", { value: json(await run(step, given.input), "run") });
    } catch (error) {
      await host("finish", { error: textOf(error), line: lineOf(error) });
    }
  };
  return [step, lend(), launch];
})(call);
`
  .trim()
  .replaceAll(/\n\s*/g, " ");
