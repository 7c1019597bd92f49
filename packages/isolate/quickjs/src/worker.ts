import { readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { createGuest, type Guest } from "./guest.ts";
import { GuestScript } from "./guest-script.ts";
import {
  mostCallsAhead,
  scriptSlot,
  systemSlot,
  turnsSlot,
  type FromWorker,
  type ScriptEnd,
  type ScriptNumber,
  type ToWorker,
} from "./protocol.ts";
import { readSource } from "@tenon/isolate-guest/node";

type Start = Extract<ToWorker, { type: "start" }>;

interface Resident {
  readonly guest: Guest;
  readonly script: GuestScript;
  /** How many more calls the host takes before it says so. */
  ahead: number;
}

const given = workerData as { readonly turns: SharedArrayBuffer; readonly warmBytes: number };
const turns = new Int32Array(given.turns);
const residents = new Map<ScriptNumber, Resident>();
const starting = new Map<ScriptNumber, "wanted" | "dropped">();
/** Not even an empty guest fits into so little. */
const noRoom: ScriptEnd = { status: "limit", limit: "memoryBytes", console: [] };
const wasm = WebAssembly.compile(
  await readFile(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm"))),
);
const answersAtOnce = 25;
let spare: Guest | undefined;
let isWornOut = false;

parentPort?.on("message", (message: ToWorker) => void receive(message));
Atomics.store(turns, systemSlot, threadNumber());
// The first use of the type stripper takes a hundred times as long as the next.
readSource("const first: number = 1;");
await wasm;
if (given.warmBytes > 0) await refill(given.warmBytes);

async function receive(message: ToWorker): Promise<void> {
  if (isWornOut) return;
  if (message.type === "start") return start(message);
  if (starting.has(message.script)) starting.set(message.script, "dropped");
  const resident = residents.get(message.script);
  if (resident === undefined) return;
  if (message.type === "drop") return drop(message.script, resident);
  if (message.type === "more") resident.ahead += message.calls;
  else
    for (const answer of message.answers)
      inside(message.script, () => resident.script.answer(answer));
  report(message.script, resident);
}

async function start({ script: number, ...options }: Start): Promise<void> {
  const { limits, earlier } = options;
  starting.set(number, "wanted");
  const guest = await takeGuest(limits.memoryBytes).catch(() => undefined);
  const isWanted = starting.get(number) === "wanted";
  starting.delete(number);
  if (isWornOut) return;
  if (guest === undefined) return tell({ type: "ended", script: number, end: noRoom, heard: 0 });
  if (!isWanted) return drop(number, { guest });
  const script = new GuestScript({ guest, ...options });
  const resident = { guest, script, ahead: mostCallsAhead + earlier.length };
  residents.set(number, resident);
  inside(number, () => script.start());
  report(number, resident);
  runAhead(number, resident);
  if (script.hasBrokenReader) wearOut();
}

/** The host can look into the first calls while the script makes the next. */
function runAhead(number: ScriptNumber, resident: Resident): void {
  const { script } = resident;
  let hasMore = residents.has(number);
  while (hasMore) {
    inside(number, () => (hasMore = script.runAhead(answersAtOnce)));
    report(number, resident);
    hasMore &&= residents.has(number);
  }
}

/** The scripts beside it, and those that were about to start, start again on another thread and hear the same. */
function wearOut(): void {
  isWornOut = true;
  setImmediate(() => process.exit());
}

/** While a guest is at work this thread hears nothing, so the pool reads in shared memory that it is inside, and since when. */
function inside(script: ScriptNumber, work: () => void): void {
  Atomics.store(turns, scriptSlot, script);
  Atomics.add(turns, turnsSlot, 1);
  work();
  Atomics.add(turns, turnsSlot, 1);
}

/** Calls leave as long as the host has room for them, so that no script can flood it. */
function report(number: ScriptNumber, resident: Resident): void {
  const { script } = resident;
  const calls = script.takeCalls(resident.ahead);
  if (calls.length > 0) {
    resident.ahead -= calls.length;
    tell({ type: "calls", script: number, calls, heard: script.heard });
  }
  if (script.end === undefined || !script.isEmpty) return;
  tell({ type: "ended", script: number, end: script.end, heard: script.heard });
  leave(number, resident);
}

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

function drop(number: ScriptNumber, resident: Pick<Resident, "guest">): void {
  leave(number, resident);
  tell({ type: "left", script: number });
}

function leave(number: ScriptNumber, { guest }: Pick<Resident, "guest">): void {
  residents.delete(number);
  try {
    guest.dispose();
  } catch {
    // A guest that a script broke cannot even be disposed; its memory goes with the last reference.
  }
}

/** What Linux calls this thread, so that the pool can ask how long it has worked; 0 elsewhere. */
function threadNumber(): number {
  try {
    return Number(basename(readlinkSync("/proc/thread-self")));
  } catch {
    return 0;
  }
}

/** The next guest is made while nobody waits for it. */
async function takeGuest(memoryBytes: number): Promise<Guest> {
  const taken = spare?.memoryBytes === memoryBytes ? spare : undefined;
  spare = undefined;
  setImmediate(() => void refill(memoryBytes));
  return taken ?? createGuest(await wasm, memoryBytes);
}

async function refill(memoryBytes: number): Promise<void> {
  const guest = await createGuest(await wasm, memoryBytes).catch(() => undefined);
  if (guest === undefined) return;
  if (spare === undefined) spare = guest;
  else guest.dispose();
}
