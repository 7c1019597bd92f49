import { guestParts } from "@tenon/isolate-guest";

/**
 * Runs inside the isolate before any script does and keeps what it needs of the built-ins, which a script may spoil. It
 * receives four functions of the host and gives three back; nothing but `call` and `console` becomes global.
 */
export const guestPrelude: string = String.raw`(ask, again, print, end) => {
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
  let known = { __proto__: null };
  let made = 0;

  const [Doubles, Words] = [Float64Array, Uint32Array];
  ${guestParts}
  for (const name of ["eval", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer"]) delete globalThis[name];

  const call = (name, input) =>
    new NativePromise((resolve, reject) => {
      const json = stringify(input === undefined ? null : input);
      if (json === undefined) throw new TypeError("The input of a call must be JSON.");
      const named = NativeString(name);
      const earlier = knownCall(named, json);
      // Made here, because here its stack leads to the script. That takes long, so whoever is to hear no failure has none.
      const error = earlier?.isOk === true ? undefined : new NativeError("");
      waiting[earlier === undefined ? ask(named, json) : again()] = { resolve, reject, error };
    });
  const knownCall = (name, json) => {
    const call = known[made];
    made += 1;
    if (call === undefined || (call.name === name && call.input === json)) return call;
    // What was heard behind another call was said to another script.
    known = { __proto__: null };
    return undefined;
  };
  const log = (...values) => print(apply(join, apply(map, values, [textOf]), [" "]));
  const console = {};
  for (const name of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"]) console[name] = log;
  for (const [name, value] of [["call", call], ["console", console]]) {
    defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }

  const start = async (seed, body, earlier) => {
    const calls = parse(earlier);
    for (let at = 0; at < calls.length; at += 1) known[calls[at].ordinal] = calls[at];
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
      const failure = error ?? new NativeError("");
      failure.message = text;
      reject(failure);
    }
  };
  const hear = (ordinal) => {
    const { isOk, text } = known[ordinal];
    delete known[ordinal];
    answer(ordinal, isOk, text);
  };
  return [start, answer, hear];
}`;
