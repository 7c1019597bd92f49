import { EvalFlags, JSException, QuickJS, type JSValueHandle } from "quickjs-wasi";
import { guestPrelude } from "./guest-prelude.ts";
import type { EarlierText } from "./protocol.ts";

/** What a script does to its host. */
interface GuestListener {
  /** Returns the call's ordinal. Never throws: an error of the host would carry its paths into the guest. */
  ask(name: GuestText, input: GuestText): number;
  /** The same for the call that an earlier run made at this place. */
  again(): number;
  print(line: GuestText): void;
  done(output: GuestText): void;
  failed(message: GuestText, stack: GuestText): void;
  /** Asked often while the script is at work; true stops it. */
  isOver(): boolean;
}

/** A string inside the guest: its length is known before it is copied. */
export interface GuestText {
  readonly length: number;
  read(): string;
}

/** What a guest is started with. */
interface GuestStart {
  readonly text: string;
  readonly now: number;
  readonly seed: number;
  readonly earlier: readonly EarlierText[];
  readonly listener: GuestListener;
}

/** A fresh QuickJS, made before it is needed and used for one script. */
export interface Guest {
  readonly memoryBytes: number;
  start(script: GuestStart): void;
  answer(ordinal: number, isOk: boolean, text: string): void;
  /** Answers as an earlier run was answered. */
  hear(ordinal: number): void;
  /** Drains the guest's jobs. */
  settle(): void;
  /** Tells whether nearly all memory is taken. */
  isFull(): boolean;
  dispose(): void;
}

/** The stack of a thread holds this much of the guest's recursion, so that it ends as an error inside the guest. */
const stackBytes = 256 * 1024;

/** What the host allows a guest to see of the system: a clock that stands still, and nothing else. */
const nanosecondsPerMs = 1_000_000n;
const unsupported = 52;

/** Makes a guest of `memoryBytes`, out of a module that was compiled once. */
export async function createGuest(wasm: WebAssembly.Module, memoryBytes: number): Promise<Guest> {
  let now = 0;
  let listener: GuestListener = idle;
  const vm = await QuickJS.create({
    wasm,
    memoryLimit: memoryBytes,
    maxStackSize: stackBytes,
    timezoneOffset: 0,
    interruptHandler: () => listener.isOver(),
    wasi: (memory) => ({
      clock_time_get(_clock: number, _precision: bigint, result: number) {
        const nanoseconds = BigInt(Math.trunc(now)) * nanosecondsPerMs;
        new DataView(memory.buffer).setBigUint64(result, nanoseconds, true);
        return 0;
      },
      random_get(start: number, length: number) {
        new Uint8Array(memory.buffer, start, length).fill(0);
        return 0;
      },
      fd_write: () => unsupported,
    }),
  });
  const [start, answer, hear] = evaluatePrelude(vm, () => listener);
  return {
    memoryBytes,
    start({ text, now: startedAt, seed, earlier, listener: next }) {
      now = startedAt;
      listener = next;
      const body = vm.evalCode(text, scriptName, EvalFlags.STRICT);
      const calls = vm.newString(JSON.stringify(earlier));
      vm.callFunction(start, vm.undefined, vm.newNumber(seed), body, calls).dispose();
      calls.dispose();
    },
    answer(ordinal, isOk, json) {
      const isAnswered = isOk ? vm.true : vm.false;
      const [number, text] = [vm.newNumber(ordinal), vm.newString(json)];
      vm.callFunction(answer, vm.undefined, number, isAnswered, text).dispose();
      text.dispose();
    },
    hear: (ordinal) => vm.callFunction(hear, vm.undefined, vm.newNumber(ordinal)).dispose(),
    settle: () => void vm.executePendingJobs(),
    isFull: () => vm.getMemoryUsage().mallocSize > memoryBytes * 0.9,
    dispose: () => vm.dispose(),
  };
}

const scriptName = "script.js";

/** What a thrown value of the guest says, read as text inside the guest. */
export function readThrown(error: unknown): { message: string; stack: string } | undefined {
  if (!(error instanceof JSException)) return undefined;
  const { name, message, stack = "" } = error;
  return { message: `${name}: ${message}`, stack };
}

function evaluatePrelude(
  vm: QuickJS,
  listener: () => GuestListener,
): readonly [JSValueHandle, JSValueHandle, JSValueHandle] {
  const ask = vm.newFunction("ask", (name, input) =>
    vm.newNumber(listener().ask(asText(name), asText(input))),
  );
  const again = vm.newFunction("again", () => vm.newNumber(listener().again()));
  const print = vm.newFunction("print", (line) => {
    listener().print(asText(line));
    return vm.undefined;
  });
  const end = vm.newFunction("end", (isDone, text, stack) => {
    if (isDone?.toBoolean() === true) listener().done(asText(text));
    else listener().failed(asText(text), asText(stack));
    return vm.undefined;
  });
  const prelude = vm.evalCode(guestPrelude, "host");
  const functions = vm.callFunction(prelude, vm.undefined, ask, again, print, end);
  return [functions.getProp("0"), functions.getProp("1"), functions.getProp("2")];
}

function asText(handle: JSValueHandle | undefined): GuestText {
  if (handle?.isString !== true) return { length: 0, read: () => "" };
  return { length: handle.length, read: () => handle.toString() };
}

const idle: GuestListener = {
  ask: () => -1,
  again: () => -1,
  print: () => undefined,
  done: () => undefined,
  failed: () => undefined,
  isOver: () => false,
};
