/**
 * Runs inside the isolate before any script does and keeps what it needs of the built-ins, which a script may spoil. It
 * receives three functions of the host and gives two back; nothing but `call` and `console` becomes global.
 */
export const guestPrelude: string = String.raw`(ask, print, end) => {
  "use strict";
  const { parse, stringify } = JSON;
  const { defineProperty } = Object;
  const NativeError = Error;
  const NativePromise = Promise;
  const NativeString = String;
  const join = Array.prototype.join;
  const apply = Reflect.apply;
  const map = Array.prototype.map;
  const waiting = { __proto__: null };

  const read = (value, name) => {
    try {
      return NativeString(value[name] ?? "");
    } catch {
      return "";
    }
  };
  const textOf = (value) => {
    if (typeof value === "string") return value;
    try {
      if (value instanceof NativeError) return read(value, "name") + ": " + read(value, "message");
      return stringify(value) ?? NativeString(value);
    } catch {
      return "[" + typeof value + "]";
    }
  };

  for (const name of ["eval", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer"]) delete globalThis[name];

  const random = (seed) => {
    const words = new Uint32Array(new Float64Array([seed]).buffer);
    let [a, b, c, d] = [words[0], words[1], 0x9e3779b9, 1];
    const next = () => {
      const sum = (a + b + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + sum | 0;
      return (sum >>> 0) / 4294967296;
    };
    for (let round = 0; round < 12; round += 1) next();
    return next;
  };

  const call = (name, input) =>
    new NativePromise((resolve, reject) => {
      const json = stringify(input === undefined ? null : input);
      if (json === undefined) throw new TypeError("The input of a call must be JSON.");
      // Made here, because here its stack leads to the script.
      const error = new NativeError("");
      waiting[ask(NativeString(name), json)] = { resolve, reject, error };
    });
  const log = (...values) => print(apply(join, apply(map, values, [textOf]), [" "]));
  const console = {};
  for (const name of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"]) console[name] = log;
  for (const [name, value] of [["call", call], ["console", console]]) {
    defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }

  const start = async (seed, body) => {
    Math.random = random(seed);
    try {
      const output = await body();
      end(true, stringify(output === undefined ? null : output) ?? "null", "");
    } catch (error) {
      end(false, textOf(error), read(error ?? "", "stack"));
    }
  };
  const answer = (ordinal, isOk, text) => {
    const { resolve, reject, error } = waiting[ordinal];
    delete waiting[ordinal];
    if (isOk) resolve(parse(text));
    else {
      error.message = text;
      reject(error);
    }
  };
  return [start, answer];
}`;
