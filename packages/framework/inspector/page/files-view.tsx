import type { Client, ClientConversation, ClientFile } from "@tenon/client";
import { useDeferredValue, useMemo, type ReactNode } from "react";
import type { ChosenPlace } from "./conversation-pane.tsx";
import type { EventFeed } from "./event-feed.ts";
import { filePointsIn, newestOf, type FilePoint } from "./file-points.ts";
import { sizeText, treeOf, type TreeRow } from "./file-tree.ts";
import { FileView } from "./file-view.tsx";
import { OptionList } from "./option-list.tsx";
import { goTo } from "./place.ts";
import { useLoaded, type Loaded } from "./use-loaded.ts";

interface FilesViewProps {
  readonly client: Client;
  readonly place: ChosenPlace;
  readonly feed: EventFeed;
}

/** The files that the agent keeps: as they are, as they were, and what differs between the two. */
export function FilesView({ client, place, feed }: FilesViewProps): ReactNode {
  const { agent, conversation, at, since } = place;
  const files = useMemo(
    () => client.conversation(agent, conversation),
    [client, agent, conversation],
  );
  const points = useMemo(() => filePointsIn(feed), [feed]);
  const isThere = feed.events.length > 0;
  const version = `${String(isThere)} ${at ?? newestOf(points, feed.events)} ${since ?? ""}`;
  const list = useLoaded(version, async () => (isThere ? files.files(momentOf(place)) : []));
  return (
    <div className="split files">
      <div className="column">
        <Moments place={place} points={points} />
        <FileList place={place} list={list} />
      </div>
      <section className="detail" aria-label="File">
        <Chosen place={place} files={files} list={list} />
      </section>
    </div>
  );
}

interface MomentsProps {
  readonly place: ChosenPlace;
  readonly points: readonly FilePoint[];
}

/** As of when, and compared with when. */
function Moments({ place, points }: MomentsProps): ReactNode {
  const { at = "", since = "" } = place;
  const choose = (field: "at" | "since", offset: string): void =>
    goTo({ ...place, [field]: offset }, { replace: true });
  return (
    <div className="finder moments">
      <label>
        As of
        <select value={at} onChange={(event) => choose("at", event.target.value)}>
          <option value="">now</option>
          <Points points={points} chosen={at} />
        </select>
      </label>
      <label>
        Changes since
        <select value={since} onChange={(event) => choose("since", event.target.value)}>
          <option value="">(all files)</option>
          <Points points={points} chosen={since} />
        </select>
      </label>
    </div>
  );
}

/** Any offset may stand in the address: also one at which no file changed. */
function Points({
  points,
  chosen,
}: {
  readonly points: readonly FilePoint[];
  readonly chosen: string;
}): ReactNode {
  const isKnown = chosen === "" || points.some(({ offset }) => offset === chosen);
  return (
    <>
      {!isKnown && <option value={chosen}>{chosen}</option>}
      {points.map(({ offset, label }) => (
        <option key={offset} value={offset}>
          {label}
        </option>
      ))}
    </>
  );
}

type Files = Loaded<readonly ClientFile[]>;

function FileList({
  place,
  list,
}: {
  readonly place: ChosenPlace;
  readonly list: Files;
}): ReactNode {
  const name = useDeferredValue(place.name ?? "");
  const all = list.value;
  const rows = useMemo(() => treeOf(named(all ?? [], name)), [all, name]);
  const count = rows.filter(({ file }) => file !== undefined).length;
  return (
    <>
      <div className="finder">
        <input
          id="find"
          type="search"
          aria-label="Find files"
          placeholder="Find files by path"
          value={place.name ?? ""}
          onChange={(event) => goTo({ ...place, name: event.target.value }, { replace: true })}
        />
        <output>{countText(count, all?.length ?? 0)}</output>
      </div>
      {list.problem !== undefined && (
        <p className="problem note" role="alert">
          {list.problem}
        </p>
      )}
      {all?.length === 0 && (
        <p className="quiet note">
          {place.since === undefined ? "There are no files." : "No file differs."}
        </p>
      )}
      <OptionList
        label="Files"
        items={rows}
        idOf={({ path }) => path}
        selected={place.path}
        onSelect={(path) => goTo({ ...place, path }, { replace: true })}
      >
        {(row) => <FileRow row={row} />}
      </OptionList>
    </>
  );
}

const marks = { added: "+", changed: "~", removed: "−" } as const;

function FileRow({ row: { name, depth, file } }: { readonly row: TreeRow }): ReactNode {
  const { change, size } = file ?? {};
  return (
    <>
      <span className={`mark ${change ?? ""}`}>
        {change !== undefined && (
          <>
            <span aria-hidden="true">{marks[change]}</span>
            <span className="hidden">{change}</span>
          </>
        )}
      </span>
      <span className={file === undefined ? "path directory" : "path"}>
        <span aria-hidden="true">{"\u2003".repeat(2 * depth)}</span>
        {name}
      </span>
      <span className="about">{size === undefined ? "" : sizeText(size)}</span>
    </>
  );
}

interface ChosenProps {
  readonly place: ChosenPlace;
  readonly files: ClientConversation;
  readonly list: Files;
}

function Chosen({ place, files, list }: ChosenProps): ReactNode {
  const { path } = place;
  if (path === undefined) return <p className="quiet middle">Choose a file to see it.</p>;
  if (list.value === undefined) return <p className="quiet middle">Loading…</p>;
  const file = list.value.find((each) => each.path === path);
  if (file !== undefined)
    return <FileView key={path} place={place} files={files} file={file} moment={momentOf(place)} />;
  const below = list.value.filter((each) => each.path.startsWith(`${path}/`));
  const size = below.reduce((sum, each) => sum + (each.size ?? 0), 0);
  return below.length === 0 ? (
    <p className="quiet middle">
      {place.since === undefined ? `${path} is not there then.` : `${path} does not differ.`}
    </p>
  ) : (
    <>
      <h3>{path}/</h3>
      <p className="quiet">
        {below.length.toLocaleString()} {below.length === 1 ? "file" : "files"}, {sizeText(size)}
      </p>
    </>
  );
}

/** The two offsets of a place, where it has them. */
function momentOf({ at, since }: ChosenPlace): { readonly at?: string; readonly since?: string } {
  return {
    ...(at === undefined ? {} : { at }),
    ...(since === undefined ? {} : { since }),
  };
}

function named(files: readonly ClientFile[], name: string): readonly ClientFile[] {
  const wanted = name.trim().toLowerCase();
  return wanted === "" ? files : files.filter(({ path }) => path.toLowerCase().includes(wanted));
}

function countText(shown: number, all: number): string {
  const files = `${all.toLocaleString()} ${all === 1 ? "file" : "files"}`;
  return shown === all ? files : `${shown.toLocaleString()} of ${files}`;
}
