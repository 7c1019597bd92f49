import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { hasCode, type ConversationId, type Entry, type LogId } from "@tenon/contracts";
import { conversationId } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";
import type { KillWorld } from "@tenon/testing";
import type { Snapshot } from "./verdict.ts";
import { readWitness } from "./witness.ts";

/** Environment variable that tells a process that is killed where its files are. */
export const crashFolderVariable = "TENON_CRASH_FOLDER";

/** The conversation that a case is played in. */
export const caseConversation: ConversationId = conversationId("case");

/** Where a case is played and killed once. */
export interface CaseWorld extends KillWorld {
  readonly folder: string;
  atKill?: Snapshot;
}

/** Most of what a killed process costs is its start. */
const compiled = process.env["NODE_COMPILE_CACHE"] ?? join(tmpdir(), "tenon-crash-compiled");

/** An empty folder, removed when it is disposed of. */
export async function openCaseWorld(): Promise<CaseWorld> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-crash-"));
  return {
    folder,
    environment: { [crashFolderVariable]: folder, NODE_COMPILE_CACHE: compiled },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** The files of a world. */
export function worldFiles(folder: string): { readonly store: string; readonly witness: string } {
  return { store: join(folder, "store.db"), witness: join(folder, "witness.jsonl") };
}

/** What its store and its side file hold now. */
export async function lookAt({ folder }: CaseWorld, log: LogId): Promise<Snapshot> {
  const { store, witness } = worldFiles(folder);
  await using platform = await openNodePlatform({ file: store });
  const entries: Entry[] = [];
  try {
    for await (const entry of platform.logs.read(log)) entries.push(entry);
  } catch (error) {
    if (!hasCode(error, "log-not-found")) throw error;
  }
  return { entries, lines: readWitness(witness) };
}
