import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Child } from "../child.ts";
import { preciseNow, repeat, timeOf } from "../rounds.ts";
import { median, quantile } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";
import { agesOf } from "../served/ages.ts";
import { busyTurns, type BusyTurns } from "./busy-turns.ts";
import { messageOf, type Service, type Subject } from "./subject.ts";

/** What one subject needed. What it cannot do is left out. */
export interface Standing {
  readonly name: string;
  /** A whole plain text turn, in milliseconds. */
  turnMs: number;
  /** Turns a second, by the number of conversations that are busy at once. */
  readonly turnsPerSecond: Map<number, number>;
  /** How old tokens are when a reader has them, in milliseconds. */
  tokenAgeMs?: { readonly median: number; readonly of95: number };
  /** Processor time of the server for a turn while 16 conversations are busy, in milliseconds. */
  cpuMs?: number;
  bytesPerTurn?: number;
  /** From SIGKILL until the process that was started at once asks the model again, in milliseconds. */
  recoveryMs?: number;
}

/** The subjects, one model for all of them, and how often each thing is done. */
export interface Contest {
  readonly subjects: readonly Subject[];
  readonly model: Child;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Measures all subjects in one run. Turns alternate between them, so that what disturbs one disturbs all. */
export async function compare(contest: Contest): Promise<readonly Standing[]> {
  const { subjects, rounds, say } = contest;
  const standings = subjects.map(({ name }): Standing => ({
    name,
    turnMs: Number.NaN,
    turnsPerSecond: new Map(),
  }));
  const each = async (
    what: string,
    measure: (subject: Subject, standing: Standing) => Promise<void>,
  ): Promise<void> => {
    for (const [index, standing] of standings.entries()) {
      const subject = subjects[index];
      if (subject === undefined) continue;
      say(`${what}: ${subject.name}`);
      await measure(subject, standing);
    }
  };
  say("plain text turns, in alternation");
  const times = await plainTurns(subjects, rounds);
  for (const [index, standing] of standings.entries()) standing.turnMs = median(times[index] ?? []);
  await each("turns a second", async (subject, standing) => {
    for (const width of [1, 16, 64]) {
      const { perSecond, cpuMs } = await throughput(subject, width, rounds);
      standing.turnsPerSecond.set(width, perSecond);
      if (width === 16 && cpuMs !== undefined) standing.cpuMs = cpuMs;
    }
  });
  await each("age of tokens", async (subject, standing) => {
    const ages = await tokenAges(subject, rounds);
    standing.tokenAgeMs = { median: median(ages), of95: quantile(ages, 0.95) };
  });
  await each("bytes on the disk", async (subject, standing) => {
    if (subject.files.length > 0) standing.bytesPerTurn = await bytesPerTurn(subject, rounds);
  });
  await each("recovery after SIGKILL", async (subject, standing) => {
    if (subject.files.length > 0) standing.recoveryMs = await recovery(subject, contest);
  });
  return standings;
}

const warmUps = 20;

async function plainTurns(
  subjects: readonly Subject[],
  rounds: number,
): Promise<readonly (readonly number[])[]> {
  await using workplace = await openWorkplace();
  await using services = new AsyncDisposableStack();
  const running: Service[] = [];
  for (const [index, subject] of subjects.entries()) {
    const folder = join(workplace.folder, String(index));
    await mkdir(folder);
    running.push(services.use(await subject.start(folder)));
  }
  const times = subjects.map((): number[] => []);
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const [index, service] of running.entries()) {
      const message = messageOf({ tokens: 8, tag: `plain-${index}-${round}` });
      const ms = await timeOf(() => service.turn(`plain-${round}`, message));
      if (round >= warmUps) times[index]?.push(ms);
    }
  }
  return times;
}

async function throughput(subject: Subject, width: number, rounds: number): Promise<BusyTurns> {
  await using workplace = await openWorkplace();
  await using service = await subject.start(workplace.folder);
  const turns = Math.ceil(rounds / 10);
  return await busyTurns(service, { width, turns: width === 1 ? turns * 4 : turns });
}

/** Reads replies at the pace of a quick model, with stamps of the model's process. */
async function tokenAges(subject: Subject, rounds: number): Promise<readonly number[]> {
  await using workplace = await openWorkplace();
  await using service = await subject.start(workplace.folder);
  const turns = Math.max(2, Math.ceil(rounds / 20));
  const [ages] = await agesOf([service], { turns, tokens: 100, pauseMs: 20, prefix: "age" });
  return ages?.all ?? [];
}

/** Growth of the files over turns of 200 tokens in one conversation, each time after the process has ended in order. */
async function bytesPerTurn(subject: Subject, rounds: number): Promise<number> {
  await using workplace = await openWorkplace();
  const count = Math.max(10, Math.ceil(rounds / 5));
  const sizeAfter = async (turns: number): Promise<number> => {
    await using service = await subject.start(workplace.folder);
    for (let turn = 0; turn < turns; turn += 1) {
      await service.turn("disk", messageOf({ tokens: 200, tag: `disk-${turn}` }));
    }
    await service.end("SIGTERM");
    const files = subject.files.map((file) => join(workplace.folder, file));
    const sizes = await Promise.all(files.map((file) => stat(file).then(sizeOf, () => 0)));
    return sizes.reduce((total, size) => total + size, 0);
  };
  const before = await sizeAfter(2);
  return ((await sizeAfter(count)) - before) / count;
}

function sizeOf({ size }: { readonly size: number }): number {
  return size;
}

async function recovery(subject: Subject, { model, rounds }: Contest): Promise<number> {
  const trials = Math.max(1, Math.min(3, Math.floor(rounds / 30)));
  let trial = 0;
  const times = await repeat(trials, async () => {
    await using workplace = await openWorkplace();
    trial += 1;
    const tag = `killed-${subject.name}-${trial}`;
    return await recoverOnce(subject, { model, folder: workplace.folder, tag });
  });
  return median(times);
}

interface Trial {
  readonly model: Child;
  readonly folder: string;
  readonly tag: string;
}

async function recoverOnce(subject: Subject, { model, folder, tag }: Trial): Promise<number> {
  await using first = await subject.start(folder);
  const shown = Promise.withResolvers<void>();
  const message = messageOf({ tokens: 200, pauseMs: 20, tag });
  // It cannot end well: its server is killed. That it ends before any text would be a failure.
  const turn = first.turn("killed", message, () => shown.resolve()).catch(shown.reject);
  await shown.promise;
  await heardAsked(model, tag);
  await first.end("SIGKILL");
  const since = preciseNow();
  await using second = await subject.start(folder);
  const at = await heardAsked(model, tag);
  await second.end("SIGKILL");
  await turn;
  return at - since;
}

/** When the model was asked next by the turn with this tag. */
async function heardAsked(model: Child, tag: string): Promise<number> {
  for (;;) {
    const told = await model.hear("asked");
    if (told["tag"] === tag) return Number(told["at"]);
  }
}
