import type { Canary } from "@tenon/testing";
import { expect } from "vitest";
import type { Proof, Proofs, Suite } from "../suite.ts";
import type { Json } from "@tenon/contracts";
import { attack, outputOf, tell, type Told } from "./scripts.ts";
import type { IsolatesWorld } from "./world.ts";

/** What a hostile script tries: each expression must throw or give undefined. */
type Attempts = (canary: Canary) => readonly string[];

const attempts: Readonly<Record<string, Attempts>> = {
  "the constructor of a binding makes no function of the host": () => [
    `call.constructor("return globalThis.process")()`,
    `console.log.constructor.constructor("return globalThis.process")()`,
    `call("echo", 1).constructor.constructor("return globalThis.process")()`,
    `Object.getPrototypeOf(call).constructor("return globalThis.require")()`,
    `(async () => {}).constructor("return globalThis.process")()`,
    `(function* () {}).constructor("return globalThis.process")().next().value`,
    `Reflect.construct(Function, ["return globalThis.process"])()`,
  ],
  "an error of the host leads nowhere": () => [
    `call("fail").catch((error) => error.constructor.constructor("return globalThis.process")())`,
    `call("fail").catch((error) => error.cause ?? error.hint ?? error.code)`,
    `call("fail").catch((error) => /file:|node:|node_modules|packages|\\.ts\\b/.exec(error.stack)?.[0])`,
    `(() => { Error.prepareStackTrace = (_, sites) => sites; try { null.x } catch (error) { return error.stack?.map?.((site) => site.getThis?.() ?? site.getFunction?.()).find(Boolean)?.process } })()`,
  ],
  "an overflowing stack gives no error of the host": () => [
    `(() => { const dig = () => { try { dig(); } catch (error) { globalThis.last = error; console.log("x"); } }; try { dig(); } catch (error) { globalThis.last = error; } return last.constructor.constructor("return globalThis.process")(); })()`,
    `(() => { const dig = (depth) => { call("echo", depth).catch(() => {}); dig(depth + 1); }; try { dig(0); } catch (error) { return error.constructor.constructor("return globalThis.process")(); } })()`,
  ],
  "a binding cannot be used to change objects of the host": () => [
    `call("echo", JSON.parse('{"__proto__":{"polluted":1}}')).then((echo) => ({}).polluted)`,
    `call("__proto__", { polluted: 1 }).then(() => ({}).polluted)`,
    `call("constructor", { prototype: { polluted: 1 } }).then(() => ({}).polluted)`,
    `call({ toString() { return "echo"; } }, { toJSON() { return { polluted: 1 }; } }).then(() => ({}).polluted)`,
    `(() => { Object.prototype.polluted = 1; Array.prototype.polluted = 1; })()`,
    `(() => { JSON.stringify = () => '{"polluted":1}'; JSON.parse = () => ({ polluted: 1 }); Promise.prototype.then = undefined; Map.prototype.get = () => 1; })()`,
  ],
  "the network is not there": ({ url }) => [
    `fetch("${url}").then((response) => response.text())`,
    `fetch(new Request("${url}", { method: "POST" })).then((response) => response.text())`,
    `new Promise((resolve) => { const socket = new WebSocket("${url.replace("http", "ws")}"); socket.onopen = () => resolve(1); socket.onerror = () => resolve(); })`,
    `new EventSource("${url}")`,
    `new XMLHttpRequest()`,
    `navigator.sendBeacon("${url}")`,
    `import("${url}").then((module) => module)`,
    `import("node:http").then(({ get }) => new Promise((resolve) => get("${url}", resolve).on("error", () => resolve())))`,
    `import("node:net").then(({ connect }) => connect(${new URL(url).port}, "127.0.0.1"))`,
    `import("cloudflare:sockets").then(({ connect }) => connect("${new URL(url).host}").opened)`,
    `caches.default.match("${url}")`,
  ],
  "files are not there": ({ file }) => [
    `import("node:fs").then(({ readFileSync }) => readFileSync("${file}", "utf8"))`,
    `import("node:fs/promises").then(({ readFile }) => readFile("${file}", "utf8"))`,
    `import("fs").then(({ readFileSync }) => readFileSync("${file}", "utf8"))`,
    `import("file://${file}")`,
    `import("${file}")`,
    `import("../../../../../../../../..${file}")`,
    `import("std").then((std) => std.loadFile("${file}"))`,
    `import("qjs:std").then((std) => std.loadFile("${file}"))`,
    `require("node:fs").readFileSync("${file}", "utf8")`,
    `Deno.readTextFileSync("${file}")`,
    `Bun.file("${file}").text()`,
    `globalThis.process?.getBuiltinModule?.("node:fs")`,
  ],
  "no path leads out, by dots or by links": ({ file }) => [
    `import("node:fs").then(({ readFileSync }) => readFileSync("../".repeat(20) + "${file.slice(1)}", "utf8"))`,
    `import("node:fs").then(({ readlinkSync }) => readlinkSync("/proc/self/exe"))`,
    `import("node:fs").then(({ realpathSync }) => realpathSync("/proc/self/cwd"))`,
    `import("node:fs").then(({ readFileSync }) => readFileSync("/proc/self/environ", "utf8"))`,
    `import("file:///proc/self/cwd/..${file}")`,
    `import("./%2e%2e/%2e%2e${file}")`,
    `import("data:application/json,1", { with: { type: "json" } })`,
  ],
  "the environment is not there": ({ variable }) => [
    `globalThis.process?.env?.["${variable}"]`,
    `import("node:process").then(({ env }) => env["${variable}"])`,
    `import("cloudflare:workers").then(({ env }) => env["${variable}"])`,
    `globalThis.env?.["${variable}"]`,
    `import("std").then((std) => std.getenv("${variable}"))`,
    `Deno.env.get("${variable}")`,
  ],
  "no process and no thread can be started": () => [
    `import("node:child_process").then(({ execSync }) => execSync("id"))`,
    `import("node:worker_threads").then(({ Worker }) => new Worker("0", { eval: true }))`,
    `import("node:vm").then(({ runInThisContext }) => runInThisContext("process"))`,
    `new Worker("data:text/javascript,0")`,
    `globalThis.process?.binding?.("spawn_sync")`,
  ],
  "memory cannot be shared and no thread stopped": () => [
    `new SharedArrayBuffer(8)`,
    `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000)`,
    `new BroadcastChannel("everyone")`,
    `new MessageChannel()`,
  ],
  "machine code cannot be loaded": () => [
    `new WebAssembly.Memory({ initial: 1 })`,
    `new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
    `WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
  ],
  "generated code has no more than the script": () => [
    `(0, eval)("globalThis.process")`,
    `new Function("return globalThis.process")()`,
    `setTimeout("globalThis.polluted = 1", 0)`,
  ],
  "nothing can be unpacked": () => [
    `new DecompressionStream("gzip")`,
    `new Response(new Uint8Array(8)).body.pipeThrough(new DecompressionStream("deflate"))`,
    `new Blob([new Uint8Array(8)]).stream()`,
    `import("node:zlib").then(({ gunzipSync }) => gunzipSync)`,
  ],
  "there are no timers and nothing tells the host's time": () => [
    `setTimeout(() => {}, 0)`,
    `setInterval(() => {}, 1)`,
    `setImmediate(() => {})`,
    `scheduler.wait(1).then(() => 1)`,
    `new Date().getTime() === Date.now() && Date.now() === 1700000000000 ? undefined : Date.now()`,
    `new WeakRef({})`,
    `new FinalizationRegistry(() => {})`,
  ],
  "the host's secrets are nowhere among the globals": ({ value, variable }) => [
    `(() => { const seen = new Set(); const find = (at, depth) => { if (depth > 6 || at === null || !/^(object|function)$/.test(typeof at) || seen.has(at)) return; seen.add(at); for (const key of Reflect.ownKeys(at)) { if (key === "${variable}") return key; let next; try { next = at[key]; } catch { continue; } if (next === ${JSON.stringify(value.slice(0, -1))} + "${value.slice(-1)}") return key; const found = find(next, depth + 1); if (found) return found; } return find(Object.getPrototypeOf(at), depth + 1); }; return find(globalThis, 0); })()`,
  ],
};

const requirements = {
  "isolates.escape.nothing":
    "A script reaches nothing of its host: no attempt gives a value, touches the canary or is felt by a script beside it.",
  "isolates.escape.neighbours":
    "A script reads nothing of other conversations: what they hold, what they are told and what they may call is theirs.",
} as const;

const proofs: Proofs<typeof requirements, IsolatesWorld> = {
  "isolates.escape.nothing": Object.fromEntries(
    Object.entries(attempts).map(([name, list]) => [name, escapeProof(list)]),
  ),
  "isolates.escape.neighbours": {
    async "what a script of another conversation holds is not found"(world) {
      const { held, spied } = await besideAnother(world, `return await (${findText});`);

      expect(held).toEqual([hidden, "told last"]);
      expect(spied.result).toMatchObject({ status: "done", output: null });
    },
    async "calls of a script are heard and answered by its own conversation alone"(world) {
      const asked = ["secret", "wait", "__proto__", "0", "../other"];
      const source = `
        const names = ${JSON.stringify(asked)};
        const answers = await Promise.all(names.map((name) => call(name).catch((error) => error.message)));
        return [...answers, await call.call({ ordinal: 0 }, "secret", { ordinal: 0 })];`;

      const { held, spied } = await besideAnother(world, source);

      expect(held).toEqual([hidden, "told last"]);
      expect(spied.result).toMatchObject({
        status: "done",
        output: [...asked, "secret"].map((name) => `mine: ${name}`),
      });
    },
  },
};

const hidden = "held by another conversation";

/** Looks everywhere for a text without writing it. */
const findText = `(() => {
  const [seen, words] = [new Set(), ["held", "by", "another", "conversation"].join(" ")];
  const find = (at, depth) => {
    if (at === words) return "found";
    if (depth > 6 || at === null || !/^(object|function)$/.test(typeof at) || seen.has(at)) return null;
    seen.add(at);
    for (const key of Reflect.ownKeys(at)) {
      let next;
      try { next = at[key]; } catch { continue; }
      const found = find(next, depth + 1);
      if (found) return found;
    }
    return find(Object.getPrototypeOf(at), depth + 1);
  };
  return find(globalThis, 0);
})()`;

/** Runs a script while one of another conversation holds what it was told, and waits for more. */
async function besideAnother(
  world: IsolatesWorld,
  source: string,
): Promise<{ readonly held: Json; readonly spied: Told }> {
  const isHolding = Promise.withResolvers<void>();
  const more = Promise.withResolvers<Json>();
  const holding = outputOf(
    world,
    `globalThis.held = await call("secret"); Array.held = held; return [held, await call("wait")];`,
    {
      async call(_ordinal, name) {
        if (name === "secret") return hidden;
        isHolding.resolve();
        return more.promise;
      },
    },
  );
  await isHolding.promise;
  const spied = await tell(world, source, { call: async (_ordinal, name) => `mine: ${name}` });
  more.resolve("told last");
  return { held: await holding, spied };
}

/** Attempts to get out of an isolate. */
export const isolateEscapesSuite: Suite<IsolatesWorld> = { name: "escapes", requirements, proofs };

/** Each attempt in an isolate of its own: one that spoils the built-ins must not hide the next. */
function escapeProof(list: Attempts): Proof<IsolatesWorld> {
  return async (world) => {
    for (const attempt of list(world.canary)) {
      const result = await attack(world, `return (await (${attempt})) !== undefined;`);
      const reached = result.status === "done" ? [attempt, result.output] : [attempt, false];
      expect(reached).toEqual([attempt, false]);
    }
  };
}
