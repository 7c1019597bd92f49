import type { IsolateResult } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proof, Proofs, Suite } from "../suite.ts";
import { attack, limits, tell, type Given } from "./scripts.ts";
import type { IsolatesWorld } from "./world.ts";

/** A script that takes what it can get, and how it must end. */
interface Abuse {
  readonly source: string;
  readonly given?: Given;
  /** Absent: any failure or limit, but never an output. */
  readonly ends?: Partial<IsolateResult>;
}

/** The host answers others within this time, whatever its scripts do. */
const longestStallMs = 250;

const overtime = { status: "limit", limit: "wallMs" } as const;
const tooManyCalls = { status: "limit", limit: "calls" } as const;
const tooMuchOut = { status: "limit", limit: "resultBytes" } as const;

const loops: Readonly<Record<string, Abuse>> = {
  "an endless loop": { source: `while (true) {}`, ends: overtime },
  "an endless loop that catches everything": {
    source: `for (;;) { try { for (;;) {} } catch {} finally { continue; } }`,
    ends: overtime,
  },
  "an endless chain of promises": {
    source: `const again = () => Promise.resolve().then(again); await again();`,
    ends: overtime,
  },
  "an endless loop of awaits": { source: `for (;;) await null;`, ends: overtime },
  "an endless loop beside a call": {
    source: `call("never"); while (true) {}`,
    given: { call: () => new Promise(() => {}) },
    ends: overtime,
  },
  "an endless loop after an answer": {
    source: `await call("echo", 1); while (true) {}`,
    ends: overtime,
  },
  "an endless loop in a getter of the output": {
    source: `return { get value() { while (true) {} } };`,
    ends: overtime,
  },
  "an endless loop in what is printed": {
    source: `console.log({ toJSON() { while (true) {} } });`,
    ends: overtime,
  },
  "a regular expression that never ends": {
    source: `return /^(a+)+$/.test("a".repeat(60) + "b");`,
    ends: overtime,
  },
  "an endless generator": {
    source: `const all = function* () { for (;;) yield 1; }; for (const one of all()) void one;`,
    ends: overtime,
  },
  "an endless sort": {
    source: `[2, 1].sort(() => { while (true) {} });`,
    ends: overtime,
  },
  "a built-in that takes for ever": { source: `return Array.from({ length: 1e9 }).length;` },
};

const bombs: Readonly<Record<string, Abuse>> = {
  "objects without end": { source: `const all = []; for (;;) all.push({ all: [1, 2, 3] });` },
  "buffers without end": {
    source: `const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));`,
  },
  "a string that doubles": { source: `let text = "x"; for (;;) text += text;` },
  "strings without end": {
    source: `const all = []; for (let at = 0; ; at += 1) all.push(String(at).repeat(10_000));`,
  },
  "a map without end": {
    source: `const all = new Map(); for (let at = 0; ; at += 1) all.set(at, [at]);`,
  },
  "an array as long as can be": { source: `return new Array(2 ** 32 - 1).fill(1).length;` },
  "a text replaced by a longer one": {
    source: `return "a".repeat(2 ** 24).replaceAll("a", "b".repeat(100)).length;`,
  },
  "closures without end": {
    source: `let last = () => 0; for (;;) { const held = last; const bytes = new Uint8Array(1024).fill(1); last = () => [held, bytes]; }`,
  },
  "promises without end": {
    source: `const all = []; for (;;) all.push(new Promise(() => {}).then(() => all));`,
  },
};

const sources: Readonly<Record<string, Abuse>> = {
  "a source that is too deep": { source: `return ${"(".repeat(200_000)}1${")".repeat(200_000)};` },
  "types that are too deep": {
    source: `type Deep = ${"Array<".repeat(100_000)}1${">".repeat(100_000)}; throw 1;`,
  },
  "a source of 20 MB": { source: `return "${"x".repeat(20_000_000)}`.concat('".length;') },
};

const depths: Readonly<Record<string, Abuse>> = {
  "recursion without end": { source: `const dig = () => dig() + 1; return dig();` },
  "recursion through built-ins": {
    source: `const dig = () => [1].map(dig); return dig();`,
  },
  "deep JSON as output": {
    source: `let deep = []; for (let at = 0; at < 5000; at += 1) deep = [deep]; return deep;`,
  },
  "deep JSON as input of a call": {
    source: `let deep = []; for (let at = 0; at < 5000; at += 1) deep = [deep]; await call("echo", deep); return 1;`,
  },
  "deep JSON that is parsed": {
    source: `return JSON.parse("[".repeat(1e6) + "]".repeat(1e6));`,
  },
  "an output that contains itself": { source: `const all = []; all.push(all); return all;` },
};

const floods: Readonly<Record<string, Abuse>> = {
  "20,000 calls that nobody awaits": {
    source: `for (let at = 0; at < 20_000; at += 1) call("echo", at); return 1;`,
    ends: tooManyCalls,
  },
  "calls without end, one after another": {
    source: `for (let at = 0; ; at += 1) await call("echo", at);`,
    given: { limits: { wallMs: 10_000 } },
    ends: tooManyCalls,
  },
  "an output of 50 MB": {
    source: `return "x".repeat(50_000_000);`,
    given: { limits: { memoryBytes: 256 * 1024 * 1024, wallMs: 5000 } },
    ends: tooMuchOut,
  },
  "an input of 50 MB": {
    source: `await call("echo", "x".repeat(50_000_000)); return 1;`,
    given: { limits: { memoryBytes: 256 * 1024 * 1024, wallMs: 5000 } },
    ends: tooMuchOut,
  },
  "many large inputs that nobody awaits": {
    source: `const text = "x".repeat(1_000_000); for (let at = 0; at < 900; at += 1) call("never", text); return 1;`,
    given: { call: () => new Promise(() => {}), limits: { wallMs: 5000 } },
  },
  "a message of 20 MB": {
    source: `throw new Error("x".repeat(20_000_000));`,
    given: { limits: { memoryBytes: 256 * 1024 * 1024, wallMs: 5000 } },
  },
  "a script that waits for nothing": { source: `await new Promise(() => {});` },
  "a script that throws null": { source: `throw null;` },
  "a script that throws what cannot be read": {
    source: `throw new Proxy({}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; } });`,
  },
  "an error whose fields throw": {
    source: `throw Object.defineProperties(new Error(), { message: { get() { throw 1; } }, stack: { get() { throw 2; } } });`,
  },
  "an output that cannot be JSON": { source: `return 1n;` },
};

const requirements = {
  "isolates.abuse.loops": "What never ends is ended.",
  "isolates.abuse.memory": "What grows without end is ended.",
  "isolates.abuse.depth": "What is too deep is refused.",
  "isolates.abuse.source": "What cannot be read is refused.",
  "isolates.abuse.floods": "What is too much is refused.",
  "isolates.abuse.beside": "What a script throws away or leaves behind is nobody's concern.",
} as const;

const proofs: Proofs<typeof requirements, IsolatesWorld> = {
  "isolates.abuse.loops": abuseProofs(loops),
  "isolates.abuse.memory": abuseProofs(bombs),
  "isolates.abuse.depth": abuseProofs(depths),
  "isolates.abuse.source": abuseProofs(sources),
  "isolates.abuse.floods": abuseProofs(floods),
  "isolates.abuse.beside": {
    async "a promise that fails unheard changes nothing"(world) {
      const result = await attack(
        world,
        `Promise.reject(new Error("unheard")); call("fail"); return 1;`,
      );

      expect(result).toMatchObject({ status: "done", output: 1 });
    },
    async "output that is printed without end is cut, and said to be"(world) {
      const result = await attack(
        world,
        `for (let at = 0; at < 5000; at += 1) console.log("x".repeat(1000)); return 1;`,
        { limits: { wallMs: 5000 } },
      );

      expect(result.console.join("").length).toBeLessThan(80_000);
      expect(result.console.at(-1)).toMatch(/more lines/);
      expect(result).toMatchObject({ status: "done", output: 1 });
    },
    async "many attacks at once end all, and leave no trace"(world) {
      const sources = [loops, bombs, depths].flatMap((table) => Object.values(table).slice(0, 2));

      const results = await Promise.all(
        sources.map(({ source, given }) => tell(world, source, given)),
      );

      expect(results.map(({ result }) => result.status)).not.toContain("done");
      expect(await attack(world, `return 1;`)).toMatchObject({ status: "done", output: 1 });
    },
  },
};

/** Attempts to take more than was lent. */
export const isolateAbuseSuite: Suite<IsolatesWorld> = { name: "abuse", requirements, proofs };

function abuseProofs(table: Readonly<Record<string, Abuse>>): Record<string, Proof<IsolatesWorld>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, abuse]) => [name, (world) => prove(world, abuse)]),
  );
}

async function prove(world: IsolatesWorld, { source, given, ends }: Abuse): Promise<void> {
  const results: IsolateResult[] = [];
  const stallMs = await world.longestStall(async () => {
    results.push(
      await attack(world, source, { ...given, limits: { ...limits, ...given?.limits } }),
    );
  });
  const [result] = results;
  if (ends === undefined) expect(result?.status).not.toBe("done");
  else expect(result).toMatchObject(ends);
  if (result?.status === "failed") expect(result.message).toMatch(/\S/);
  expect(JSON.stringify(result).length).toBeLessThan(200_000);
  expect(stallMs).toBeLessThan(longestStallMs);
}
