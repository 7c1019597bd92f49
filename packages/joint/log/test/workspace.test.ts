import type { CallId, Digest, Offset } from "@tenon/contracts";
import { expect, test } from "vitest";
import {
  changedFiles,
  emptyState,
  emptyWorkspace,
  fold,
  foldAll,
  foldWorkspace,
  type RecordedEvent,
  type WorkspaceState,
} from "../src/index.ts";

const [a, b] = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}` as Digest);
const call = "call-1" as CallId;

test("files are seen with the result of their call, and all at once", () => {
  const events = [
    committed(1, { "/one.txt": a, "/two.txt": b }),
    committed(2, { "/three.txt": a }),
    settled(3),
  ];

  const seen = events.map((_event, index) => paths(folded(events.slice(0, index + 1))));

  expect(seen).toEqual([[], [], ["/one.txt", "/three.txt", "/two.txt"]]);
});

test("a result brings the files of its own call only", () => {
  const other = committed(1, { "/other.txt": a }, "call-2" as CallId);

  const { files, staged } = folded([other, committed(2, { "/own.txt": b }), settled(3)]);

  expect(files).toEqual({ "/own.txt": { digest: b, size: 8, modifiedAt: 2 } });
  expect(staged.map((waiting) => waiting.call)).toEqual(["call-2"]);
});

test("a removed file is gone, and a written one has the time and size of its newest commit", () => {
  const events = [
    committed(1, { "/kept.txt": a, "/gone.txt": a }),
    settled(2),
    committed(3, { "/kept.txt": b, "/gone.txt": null }, "call-2" as CallId),
    settled(4, "call-2" as CallId),
  ];

  expect(folded(events).files).toEqual({ "/kept.txt": { digest: b, size: 8, modifiedAt: 3 } });
});

test("what belongs to no call is seen at once", () => {
  const data = { paths: { "/a.txt": a ?? null } };

  expect(paths(folded([{ ...place(1), type: "workspace.committed", data }]))).toEqual(["/a.txt"]);
});

test("what is folded at once is what is folded one by one, and earlier states stay as they were", () => {
  const first = [committed(1, { "/a.txt": a, "/b.txt": b }), settled(2)];
  const before = foldAll(emptyState, first);
  const then = [
    committed(3, { "/a.txt": null }, "call-2" as CallId),
    settled(4, "call-2" as CallId),
  ];

  const after = foldAll(before, then);

  expect(paths(before.workspace)).toEqual(["/a.txt", "/b.txt"]);
  expect(paths(after.workspace)).toEqual(["/b.txt"]);
  expect(after).toEqual([...first, ...then].reduce(fold, emptyState));
});

test("the difference of two workspaces names what was written, replaced and removed", () => {
  const before = folded([committed(1, { "/gone": a, "/new-bytes": a, "/same": a }), settled(2)]);
  const after = folded([committed(3, { "/fresh": b, "/new-bytes": b, "/same": a }), settled(4)]);

  expect(
    changedFiles(before.files, after.files).map(({ path, ...sides }) => [
      path,
      sides.before?.digest,
      sides.after?.digest,
    ]),
  ).toEqual([
    ["/fresh", undefined, b],
    ["/gone", a, undefined],
    ["/new-bytes", a, b],
  ]);
});

function folded(events: readonly RecordedEvent[]): WorkspaceState {
  return events.reduce((workspace, event) => foldWorkspace(workspace, event), emptyWorkspace);
}

function paths({ files }: WorkspaceState): readonly string[] {
  return Object.keys(files).toSorted();
}

type Paths = { readonly [path: string]: Digest | null | undefined };

function committed(seq: number, given: Paths, of: CallId = call): RecordedEvent {
  const entries = Object.entries(given).map(([path, digest]) => [path, digest ?? null] as const);
  const written = entries.filter(([, digest]) => digest !== null);
  return {
    ...place(seq),
    type: "workspace.committed",
    data: {
      call: of,
      paths: Object.fromEntries(entries),
      sizes: Object.fromEntries(written.map(([path]) => [path, 8])),
    },
  };
}

function settled(seq: number, of: CallId = call): RecordedEvent {
  const message = { role: "tool", call: of, name: "write", parts: [], isError: false } as const;
  return {
    ...place(seq),
    type: "tool.settled",
    data: { call: of, message, source: "executed" },
  };
}

function place(seq: number): Pick<RecordedEvent, "offset" | "epoch" | "time"> {
  const digits = (value: number): string => String(value).padStart(16, "0");
  return { offset: `${digits(1)}_${digits(seq)}` as Offset, epoch: 1, time: seq };
}
