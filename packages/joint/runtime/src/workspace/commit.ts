import type { CallId, Digest, LogEvent } from "@tenon/contracts";
import { directoriesAbove, factKeys, type WorkspaceFiles } from "@tenon/log";
import { turnEvent, type Attempt } from "../turn/attempt.ts";
import type { Overlay, OverlayChange } from "./overlay.ts";

/** What a call changed, its bytes durable: ready to be recorded with the call's result. */
export interface PreparedFiles {
  readonly events: readonly LogEvent[];
  /** A path that another call changed since this one saw it. */
  conflict(files: WorkspaceFiles): string | undefined;
}

/** Makes the bytes that a call wrote durable. Undefined when nothing differs from what it began with. */
export async function prepareFiles(
  attempt: Attempt,
  call: CallId,
  overlay: Overlay,
): Promise<PreparedFiles | undefined> {
  overlay.close();
  const changes = overlay.changes();
  if (changes.length === 0) return undefined;
  const settled = await Promise.all(changes.map((change) => toDigest(attempt, change)));
  const changed = settled.filter(({ base, digest }) => digest !== base);
  if (changed.length === 0) return undefined;
  const { files } = overlay;
  return {
    events: eventsOf(attempt, call, changed),
    conflict: (now) => (now === files ? undefined : conflictIn(changed, now)),
  };
}

/** A path with what it held when the call first changed it, and what it holds now; null is nothing. */
interface Changed {
  readonly path: string;
  readonly base: Digest | null;
  readonly digest: Digest | null;
  readonly size: number;
}

/** Characters of paths and digests in one entry: every platform stores it. */
const entryCharacters = 500_000;

async function toDigest({ services, ledger }: Attempt, change: OverlayChange): Promise<Changed> {
  const { path, base, file } = change;
  if (file === null) return { path, base, digest: null, size: 0 };
  if ("stored" in file) return { path, base, digest: file.stored.digest, size: file.stored.size };
  const { log } = ledger.lease;
  const bytes = services.secrets.scrubBytes(file.bytes);
  const digest = await services.platform.blobs.put(log, bytes);
  services.contents.put(log, digest, bytes);
  return { path, base, digest, size: bytes.length };
}

/** Sorted, so that the same changes are the same facts in every attempt. */
function eventsOf(
  attempt: Attempt,
  call: CallId,
  changed: readonly Changed[],
): readonly LogEvent[] {
  const sorted = changed.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return inParts(sorted).map((part, number) =>
    turnEvent(attempt, `${factKeys.toolSettled(attempt.turn, call)}/files/${number}`, {
      type: "workspace.committed",
      data: {
        call,
        paths: Object.fromEntries(part.map(({ path, digest }) => [path, digest])),
        sizes: Object.fromEntries(
          part.flatMap(({ path, digest, size }) =>
            digest === null ? [] : [[path, size] as const],
          ),
        ),
      },
    }),
  );
}

function inParts(changed: readonly Changed[]): readonly (readonly Changed[])[] {
  const parts: Changed[][] = [];
  let characters = entryCharacters;
  for (const change of changed) {
    characters += change.path.length * 2 + 100;
    if (characters > entryCharacters) {
      parts.push([]);
      characters = change.path.length * 2 + 100;
    }
    parts.at(-1)?.push(change);
  }
  return parts;
}

function conflictIn(changed: readonly Changed[], now: WorkspaceFiles): string | undefined {
  return (
    changed.find(({ path, base, digest }) => {
      const current = now[path]?.digest ?? null;
      return current !== base && current !== digest;
    })?.path ?? doubleIn(changed, now)
  );
}

/** A path that would be a file for one call and a directory for another. */
function doubleIn(changed: readonly Changed[], now: WorkspaceFiles): string | undefined {
  const removed = new Set(changed.flatMap(({ path, digest }) => (digest === null ? [path] : [])));
  const written = new Set(changed.flatMap(({ path, digest }) => (digest === null ? [] : [path])));
  const isKept = (path: string): boolean => Object.hasOwn(now, path) && !removed.has(path);
  for (const path of written) if (directoriesAbove(path).some(isKept)) return path;
  return Object.keys(now).find(
    (path) => isKept(path) && directoriesAbove(path).some((above) => written.has(above)),
  );
}
