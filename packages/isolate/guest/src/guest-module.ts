import { guestParts } from "./guest-parts.ts";

/** What is in an isolate before its script: it keeps the built-ins it needs and leaves of the globals only the language. */
export const guestModule: string = String.raw`
const { parse, stringify } = JSON;
const { defineProperty, getPrototypeOf } = Object;
const { apply, construct, get, ownKeys } = Reflect;
const [NativeError, NativePromise, NativeString, NativeDate, NativeProxy] = [Error, Promise, String, Date, Proxy];
const [Doubles, Words, Keys] = [Float64Array, Uint32Array, Map];
const [join, map, push] = [Array.prototype.join, Array.prototype.map, Array.prototype.push];
const later = setTimeout.bind(globalThis);

const kept = new Set("Object,Function,Error,EvalError,RangeError,ReferenceError,SyntaxError,TypeError,URIError,AggregateError,SuppressedError,Iterator,Array,parseInt,parseFloat,isNaN,isFinite,queueMicrotask,decodeURI,decodeURIComponent,encodeURI,encodeURIComponent,escape,unescape,Infinity,NaN,undefined,Number,Boolean,String,Math,Reflect,Symbol,globalThis,BigInt,Date,RegExp,JSON,Proxy,Map,Set,WeakMap,WeakSet,ArrayBuffer,Uint8ClampedArray,Int8Array,Uint8Array,Int16Array,Uint16Array,Int32Array,Uint32Array,BigInt64Array,BigUint64Array,Float16Array,Float32Array,Float64Array,DataView,Promise,DisposableStack,AsyncDisposableStack,Intl,btoa,atob".split(","));

${guestParts}
const hidden = { value: undefined, writable: true, enumerable: false };

const clearGlobals = () => {
  for (let at = globalThis; at !== null && at !== Object.prototype; at = getPrototypeOf(at)) {
    for (const key of ownKeys(at)) {
      if (typeof key === "symbol" || (at === globalThis ? kept.has(key) : key === "constructor")) continue;
      // Deleting them would take longer than all else that is done before a script.
      try { defineProperty(at, key, hidden); continue; } catch {}
      try { delete at[key]; } catch {}
    }
  }
};

const standClock = (now) => {
  const stood = new NativeProxy(NativeDate, {
    apply: () => new NativeDate(now).toString(),
    construct: (target, given, made) => construct(target, given.length === 0 ? [now] : given, made === stood ? target : made),
    get: (target, key) => (key === "now" ? () => now : get(target, key)),
  });
  defineProperty(NativeDate.prototype, "constructor", { value: stood });
  globalThis.Date = stood;
};

const open = (host, limits) => {
  const waiting = { __proto__: null };
  const lines = [];
  let [asked, open, bytes, dropped, outbox, isPolling, over, sending] = [0, 0, 0, 0, [], false, undefined, NativePromise.resolve()];
  const { promise: ended, resolve: settle } = NativePromise.withResolvers();
  let isSettled = false;
  const end = (result) => {
    isSettled = true;
    settle(result);
  };
  const stop = (limit) => {
    over ??= limit;
    end({ status: "limit", limit: over });
    return new NativePromise(() => {});
  };
  const flush = () => {
    const calls = outbox;
    outbox = [];
    // One after the other, so that the host hears the calls in their order.
    const before = sending;
    sending = (async () => {
      await before;
      await host.tell("calls", stringify(calls));
    })();
    if (!isPolling) void poll();
  };
  const poll = async () => {
    isPolling = true;
    while (open > 0) {
      await sending;
      const heard = await host.tell("answers", "");
      // The host has given the script up.
      if (heard === "") return void stop("wallMs");
      const answers = parse(heard);
      for (let at = 0; at < answers.length; at += 1) {
        const { ordinal, isOk, text } = answers[at];
        const { resolve, reject, error } = waiting[ordinal];
        delete waiting[ordinal];
        open -= 1;
        if (isOk) resolve(parse(text));
        else { error.message = text; reject(error); }
        // The script goes on with this answer before it hears the next.
        await new NativePromise((next) => later(next, 0));
      }
    }
    isPolling = false;
    void settleDown();
  };
  // Nothing but an answer can wake a script; an import may take a few rounds.
  const settleDown = async () => {
    // A short script is over before a timer could fire, and timers take longer than such a script.
    for (let tick = 0; tick < 32; tick += 1) {
      await null;
      if (isSettled || open > 0) return;
    }
    for (let round = 0; round < 4; round += 1) {
      await new NativePromise((next) => later(next, 0));
      if (open > 0) return;
    }
    end({ status: "failed", message: "Error: The script waits for something that never happens.", stack: "" });
  };
  const call = (name, input) => new NativePromise((resolve, reject) => {
    const json = stringify(input === undefined ? null : input);
    if (json === undefined) throw new TypeError("The input of a call must be JSON.");
    if (over !== undefined) return;
    if (asked >= limits.calls) return void stop("calls");
    const named = NativeString(name);
    if (named.length + json.length > limits.resultBytes) return void stop("resultBytes");
    const error = new NativeError("");
    waiting[asked] = { resolve, reject, error };
    outbox[outbox.length] = { ordinal: asked, name: named, input: json };
    if (outbox.length === 1) later(flush, 0);
    asked += 1;
    open += 1;
  });
  const log = (...values) => {
    const line = apply(join, apply(map, values, [textOf]), [" "]);
    if (dropped > 0 || bytes + line.length > 65536) { dropped += 1; return; }
    bytes += line.length + 1;
    lines[lines.length] = line;
  };
  const printed = () => dropped === 0 ? lines : [...lines, "(" + dropped + " more lines were printed than are kept)"];
  return { call, log, printed, ended, end, stop, settleDown, sent: async () => { if (outbox.length > 0) flush(); await sending; } };
};

/** Runs the script beside this module. A host hears tell(path, text) and answers with text. */
export const start = async (tell, { now, seed, limits }) => {
  const guest = open({ tell }, limits);
  const console = {};
  for (const name of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"]) console[name] = guest.log;
  clearGlobals();
  standClock(now);
  Math.random = random(seed);
  defineProperty(globalThis, "call", { value: guest.call, writable: true, configurable: true });
  defineProperty(globalThis, "console", { value: console, writable: true, configurable: true });
  const run = async () => {
    try {
      const { default: body } = await import("script.js");
      const ending = body(() => { guest.stop("wallMs"); throw new NativeError("The script worked for too long."); });
      void guest.settleDown();
      const output = await ending;
      const json = stringify(output === undefined ? null : output) ?? "null";
      if (json.length > limits.resultBytes) return void guest.stop("resultBytes");
      guest.end({ status: "done", output: json });
    } catch (error) {
      const message = textOf(error);
      guest.end({ status: "failed", message: message.length > 100000 ? "Error: (a very long message)" : message, stack: read(error ?? "", "stack").slice(0, 8192) });
    }
  };
  run();
  const end = await guest.ended;
  if (end.status !== "limit") await guest.sent();
  return stringify({ ...end, console: guest.printed() });
};
`;
