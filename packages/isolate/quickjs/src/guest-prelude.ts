import { guestParts } from "@tenon/isolate-guest";

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

  const [Doubles, Words] = [Float64Array, Uint32Array];
  ${guestParts}
  for (const name of ["eval", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer"]) delete globalThis[name];

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
