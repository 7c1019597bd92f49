import type { ClientConversation, ClientFile } from "@tenon/client";
import { useMemo, type ReactNode } from "react";
import type { ChosenPlace } from "./conversation-pane.tsx";
import { contentOf, differenceOf, type FileContent, type FileDifference } from "./file-content.ts";
import { sizeText } from "./file-tree.ts";
import { useLoaded } from "./use-loaded.ts";

interface FileViewProps {
  readonly place: ChosenPlace;
  readonly files: ClientConversation;
  readonly file: ClientFile;
  /** As of when, and since when its changes are shown. */
  readonly moment: { readonly at?: string; readonly since?: string };
}

/** One file: what it holds, or how it differs from what it held. */
export function FileView({ place, files, file, moment }: FileViewProps): ReactNode {
  const { path, digest, size, change } = file;
  const { since } = moment;
  const at = moment.at === undefined ? {} : { at: moment.at };
  const loaded = useLoaded(`${path} ${digest ?? ""} ${change ?? ""} ${since ?? ""}`, async () => {
    const isGone = change === "removed";
    const after = isGone ? none : await files.readFile(path, at);
    if (since === undefined || change === undefined) return contentOf(path, after);
    const before = change === "added" ? none : await files.readFile(path, { at: since });
    return differenceOf(before, after);
  });
  const address = useMemo(() => addressOf(place, path, moment.at), [place, path, moment.at]);
  return (
    <>
      <div className="fileTitle">
        <h3>{path}</h3>
        <p className="quiet">
          {change ?? ""} {size === undefined ? "" : sizeText(size)}{" "}
          {change !== "removed" && (
            <a href={address} download={path.split("/").at(-1)}>
              Download
            </a>
          )}
        </p>
      </div>
      {loaded.problem !== undefined && (
        <p className="problem" role="alert">
          {loaded.problem}
        </p>
      )}
      {loaded.value !== undefined && <Content name={path} content={loaded.value} />}
    </>
  );
}

const none = new Uint8Array();

interface ContentProps {
  readonly name: string;
  readonly content: FileContent | FileDifference;
}

function Content({ name, content }: ContentProps): ReactNode {
  switch (content.type) {
    case "text":
      return (
        <>
          <pre tabIndex={0}>{content.text}</pre>
          {content.left > 0 && (
            <p className="quiet">{content.left.toLocaleString()} more characters: download it.</p>
          )}
        </>
      );
    case "image":
      return (
        <>
          <img className="picture" src={content.address} alt={name} />
          {content.text !== undefined && (
            <details className="section">
              <summary>Source</summary>
              <pre tabIndex={0}>{content.text}</pre>
            </details>
          )}
        </>
      );
    case "bytes":
      return <p className="quiet">No text: {content.size.toLocaleString()} bytes.</p>;
    case "other":
      return <p className="quiet">{content.about}</p>;
    case "hunks":
      return <Hunks hunks={content.hunks} />;
  }
}

type Hunk = Extract<FileDifference, { readonly type: "hunks" }>["hunks"][number];

function Hunks({ hunks }: { readonly hunks: readonly Hunk[] }): ReactNode {
  if (hunks.length === 0) return <p className="quiet">An empty file.</p>;
  return (
    <pre className="patch" tabIndex={0}>
      {hunks.map((hunk) => (
        <span key={hunk.newStart}>
          <span className="where">
            @@ -{hunk.oldStart},{hunk.oldLines} +{hunk.newStart},{hunk.newLines} @@{"\n"}
          </span>
          {hunk.lines.map((line, index) => (
            <Line key={index} line={line} />
          ))}
        </span>
      ))}
    </pre>
  );
}

function Line({ line }: { readonly line: string }): ReactNode {
  const text = `${line}\n`;
  if (line.startsWith("+")) return <ins>{text}</ins>;
  return line.startsWith("-") ? <del>{text}</del> : text;
}

/** Served as a download, whatever is in it. */
function addressOf({ agent, conversation }: ChosenPlace, path: string, at?: string): string {
  const query = new URLSearchParams({ path, ...(at === undefined ? {} : { at }) });
  return `/agents/${encodeURIComponent(agent)}/${encodeURIComponent(conversation)}/files?${query}`;
}
