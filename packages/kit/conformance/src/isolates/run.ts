import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { outputOf, tell } from "./scripts.ts";
import { unswayed } from "./unswayed.ts";
import type { IsolatesWorld } from "./world.ts";

const requirements = {
  "isolates.run.empty": "Empty: no network, no files, no environment, no timers beyond `call`.",
  "isolates.run.fresh": "Fresh: nothing of another script is there.",
  "isolates.run.lent":
    "Lent: `call(name, input)` answers with what the host gave, or throws with the host's message; only JSON crosses.",
  "isolates.run.ordered":
    "Ordered: ordinals count up from 0 in the order of the calls; answers arrive one by one in the order given.",
  "isolates.run.unswayed":
    "Unswayed: `earlier`, right or wrong, changes nothing but the time: the host hears the same calls, each behind the answers that led to it, and only its own answers count.",
  "isolates.run.deterministic":
    "Deterministic: equal source, `now`, `seed` and answers give equal calls.",
  "isolates.run.bounded": "Bounded: ends within its limits, and hurts no script beside it.",
  "isolates.run.told":
    "Told: what the script prints is kept up to 64 KiB; a failure has its message and its line of `source`.",
  "isolates.run.total": "Total: never rejects; a script's failure is a result, and so is an abort.",
} as const;

const proofs: Proofs<typeof requirements, IsolatesWorld> = {
  "isolates.run.empty": {
    async "what a script finds is the language, `call` and `console`"(world) {
      const names = `["process", "require", "fetch", "setTimeout", "WebSocket", "WebAssembly", "Deno", "navigator"]`;

      const output = await outputOf(
        world,
        `return [typeof call, typeof console.log, ...${names}.map((name) => typeof globalThis[name])];`,
      );

      expect(output).toEqual([
        "function",
        "function",
        ...Array.from({ length: 8 }, () => "undefined"),
      ]);
    },
  },
  "isolates.run.fresh": {
    async "what one script left among the globals is not there for the next"(world) {
      await outputOf(world, `globalThis.left = 1; Array.prototype.left = 1; JSON.left = 1;`);

      const seen = `return [typeof left, [].left ?? null, JSON.left ?? null];`;

      expect(await outputOf(world, seen)).toEqual(["undefined", null, null]);
    },
    async "scripts that are going on at the same time share nothing"(world) {
      const source = `const before = typeof mine; globalThis.mine = await call("echo", 1); await call("echo", 2); return [before, mine];`;

      const outputs = await Promise.all([1, 2, 3].map(() => outputOf(world, source)));

      expect(outputs).toEqual([1, 2, 3].map(() => ["undefined", 1]));
    },
  },
  "isolates.run.lent": {
    async "JSON goes out and comes back as it was"(world) {
      const value = { a: [1, "ü", null, true, { b: 1.5 }], __proto__x: "", empty: {} };

      expect(await outputOf(world, `return await call("echo", ${JSON.stringify(value)});`)).toEqual(
        value,
      );
    },
    async "a failing binding is an error that the script can catch"(world) {
      const source = `try { await call("fail"); } catch (error) { return [error instanceof Error, error.message]; }`;

      expect(await outputOf(world, source)).toEqual([true, "The host refused."]);
    },
    async "what is not JSON arrives as JSON makes it, or fails in the script"(world) {
      const source = `const dated = await call("echo", { at: new Date(0), no: undefined }); return [dated, await call("echo"), await call("echo", 1n).catch((error) => error instanceof TypeError)];`;

      expect(await outputOf(world, source)).toEqual([
        { at: "1970-01-01T00:00:00.000Z" },
        null,
        true,
      ]);
    },
  },
  "isolates.run.ordered": {
    async "parallel calls are numbered as they are written"(world) {
      const { calls } = await tell(
        world,
        `await Promise.all(["a", "b", "c"].map((name) => call(name, name))); await call("d");`,
      );

      expect(calls.map(({ ordinal, name }) => `${ordinal}${name}`)).toEqual([
        "0a",
        "1b",
        "2c",
        "3d",
      ]);
    },
    async "a race is won by the answer that was given first"(world) {
      const open = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
      const source = `const first = await Promise.race([call("slow"), call("fast")]); return [first, await call("then", first)];`;

      const told = tell(world, source, {
        async call(ordinal, name, input) {
          if (name === "then") return input;
          if (ordinal === 1) {
            open[1]?.resolve("fast");
            queueSettled(() => open[0]?.resolve("slow"));
          }
          return (await open[ordinal]?.promise) ?? null;
        },
      });

      expect((await told).result).toMatchObject({ status: "done", output: ["fast", "fast"] });
    },
    async "a script may go on after calls that it does not await"(world) {
      const { result, calls } = await tell(world, `call("a"); call("b"); return "done";`);

      expect(result).toMatchObject({ status: "done", output: "done" });
      expect(calls.map(({ name }) => name)).toEqual(["a", "b"]);
    },
  },
  "isolates.run.unswayed": unswayed,
  "isolates.run.deterministic": {
    async "clock and random numbers come from the host"(world) {
      const source = `return [Date.now(), new Date().toISOString(), Math.random(), Math.random(), new Date(2020, 0).getTimezoneOffset()];`;
      const given = { now: 86_400_000, seed: 0.5 };

      const [one, same, other] = await Promise.all([
        outputOf(world, source, given),
        outputOf(world, source, given),
        outputOf(world, source, { ...given, seed: 0.6 }),
      ]);

      expect(one).toEqual(same);
      expect(one).toMatchObject([
        86_400_000,
        "1970-01-02T00:00:00.000Z",
        expect.any(Number),
        expect.any(Number),
        0,
      ]);
      expect(one).not.toEqual(other);
    },
    async "equal answers lead to equal calls, in parallel and in turn"(world) {
      const source = `
        const walk = async (name) => { let at = Math.random(); for (let step = 0; step < 5; step += 1) at = await call(name, [at, step, Date.now()]); return at; };
        return await Promise.all([walk("a"), walk("b"), walk("c")]);`;

      const [one, other] = await Promise.all([tell(world, source), tell(world, source)]);

      expect(one).toEqual(other);
      expect(one.calls).toHaveLength(15);
    },
  },
  "isolates.run.bounded": {
    async "each limit ends a script with its name"(world) {
      const ends = await Promise.all([
        tell(world, `while (true) {}`, { limits: { wallMs: 100 } }),
        tell(world, `await call("echo"); await call("echo"); await call("echo");`, {
          limits: { calls: 2 },
        }),
        tell(world, `return "x".repeat(1000);`, { limits: { resultBytes: 500 } }),
        tell(world, `return await call("echo", "ü".repeat(300));`, {
          limits: { resultBytes: 500 },
        }),
      ]);

      expect(ends.map(({ result }) => (result.status === "limit" ? result.limit : result))).toEqual(
        ["wallMs", "calls", "resultBytes", "resultBytes"],
      );
    },
    async "more memory than it may have ends it, where memory is bounded"(world) {
      const source = `const all = []; for (let at = 0; at < 48; at += 1) all.push(new Uint8Array(1_000_000).fill(1)); return all.length;`;
      const limits = { memoryBytes: 16 * 1024 * 1024, wallMs: 5000 };

      const { result } = await tell(world, source, { limits });

      const isBounded = world.isolates.capabilities.includes("isolate-memory-limit");
      const bounded = { status: "limit", limit: "memoryBytes" };
      expect(result).toMatchObject(isBounded ? bounded : { status: "done", output: 48 });
    },
    async "the calls that were allowed were made"(world) {
      const { calls } = await tell(world, `for (;;) await call("echo");`, { limits: { calls: 3 } });

      expect(calls.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
    },
    async "waiting for an answer is no work"(world) {
      const { promise, resolve } = Promise.withResolvers<null>();
      const waiting = tell(world, `await call("wait"); return "waited";`, {
        limits: { wallMs: 200 },
        call: () => promise,
      });
      for (let round = 0; round < 3; round += 1)
        await tell(world, `while (true) {}`, { limits: { wallMs: 100 } });
      resolve(null);

      expect((await waiting).result).toMatchObject({ status: "done", output: "waited" });
    },
  },
  "isolates.run.told": {
    async "what is printed is kept line by line"(world) {
      const { result } = await tell(
        world,
        `console.log("a", 1, { b: [2] }, null, undefined); console.error(new TypeError("no")); console.info("");`,
      );

      expect(result.console).toEqual([`a 1 {"b":[2]} null undefined`, "TypeError: no", ""]);
    },
    async "what is printed beyond 64 KiB is not kept"(world) {
      const { result } = await tell(
        world,
        `for (let line = 0; line < 100; line += 1) console.log("x".repeat(2000)); return "told";`,
      );

      expect(result).toMatchObject({ status: "done", output: "told" });
      const kept = result.console.filter((line) => line.startsWith("xx"));
      expect(kept.length).toBeGreaterThan(20);
      expect(kept.join("\n").length).toBeLessThanOrEqual(65_536);
    },
    async "a failure keeps what was printed before it"(world) {
      const { result } = await tell(world, `console.log("so far"); throw new Error("bad");`);

      expect(result).toEqual({
        status: "failed",
        message: "Error: bad",
        line: 1,
        console: ["so far"],
      });
    },
    async "a thrown error has the line it was made in"(world) {
      const { result } = await tell(
        world,
        `type Row = { readonly id: number };\nconst rows: Row[] = [];\n\nreturn rows[0]!.id;`,
      );

      expect(result).toMatchObject({ status: "failed", line: 4 });
    },
    async "a syntax error has its line"(world) {
      const { result } = await tell(world, `const a = 1;\nconst b = = 2;\nreturn a;`);

      expect(result).toMatchObject({ status: "failed", line: 2 });
      expect(result).toHaveProperty("message", expect.stringMatching(/^SyntaxError: ./));
    },
    async "the error of a call has the line of the call"(world) {
      const { result } = await tell(world, `const a = 1;\n\nawait call("fail", a);`);

      expect(result).toMatchObject({
        status: "failed",
        message: "Error: The host refused.",
        line: 3,
      });
    },
    async "whatever is thrown is told"(world) {
      const told = await Promise.all(
        [`"plain"`, `{ code: 7 }`, `null`].map((thrown) => tell(world, `throw ${thrown};`)),
      );

      expect(
        told.map(({ result }) => (result.status === "failed" ? result.message : result)),
      ).toEqual(["plain", `{"code":7}`, "null"]);
    },
  },
  "isolates.run.total": {
    async "a script that cannot be read is a result"(world) {
      for (const source of ["}", "return (", "\u0000", "*/", "`${"]) {
        expect((await tell(world, source)).result.status).toBe("failed");
      }
    },
    async "an aborted script ends as failed, before it starts and while it waits"(world) {
      const controller = new AbortController();
      const waiting = tell(world, `await call("wait");`, {
        signal: controller.signal,
        call() {
          controller.abort();
          return new Promise(() => {});
        },
      });

      expect((await waiting).result).toMatchObject({ status: "failed" });
      expect((await tell(world, `return 1;`, { signal: controller.signal })).result).toMatchObject({
        status: "failed",
      });
    },
    async "no output is null, and a trailing comment is no harm"(world) {
      expect(await outputOf(world, ``)).toBeNull();
      expect(await outputOf(world, `return 1; // one`)).toBe(1);
    },
  },
};

/** What `Isolates.run` promises. */
export const isolateRunSuite: Suite<IsolatesWorld> = { name: "run", requirements, proofs };

/** After what is settled now has been heard. */
function queueSettled(work: () => void): void {
  void Promise.resolve()
    .then(() => Promise.resolve())
    .then(() => Promise.resolve())
    .then(work);
}
