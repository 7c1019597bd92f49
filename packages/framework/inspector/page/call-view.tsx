import type { ToolView } from "@tenon/client";
import type { ReactNode } from "react";
import { jsonText } from "./format.ts";
import type { CallContent } from "./read-events.ts";

interface CallViewProps {
  readonly call: ToolView;
  readonly content: CallContent | undefined;
}

/** A tool call, folded. What went in and out is shown as far as the server shows it. */
export function CallView({ call, content }: CallViewProps): ReactNode {
  const input = content?.input ?? call.input;
  const output = content?.output ?? (call.output === undefined ? undefined : jsonText(call.output));
  const state = stateOf(call);
  return (
    <details className={`call ${state} ${call.parent === undefined ? "" : "inside"}`}>
      <summary>
        <span className="mark" aria-hidden="true">
          {marks[state]}
        </span>
        <code>{call.name}</code> <span className="quiet">{wordsOf(call, content)}</span>
      </summary>
      {input !== undefined && <Content name="Input" text={jsonText(input)} />}
      {output !== undefined && <Content name="Output" text={output} />}
      {input === undefined && output === undefined && (
        <p className="quiet">The public log shows no content of this call.</p>
      )}
    </details>
  );
}

function Content({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  return (
    <>
      <h3 className="label">{name}</h3>
      <pre tabIndex={0}>{text}</pre>
    </>
  );
}

type CallState = "open" | "waits" | "done" | "failed";

function stateOf({ status, isError }: ToolView): CallState {
  if (status === "awaiting") return "waits";
  if (status !== "settled") return "open";
  return isError === true ? "failed" : "done";
}

const marks: Readonly<Record<CallState, string>> = {
  open: "◌",
  waits: "◷",
  done: "✓",
  failed: "✕",
};

function wordsOf({ status, source, reason }: ToolView, content: CallContent | undefined): string {
  if (status === "awaiting") return `waits for ${reason === "approval" ? "approval" : reason}`;
  if (status !== "settled") return status;
  const time = content?.ms === undefined ? "" : ` · ${content.ms} ms`;
  return `${source === "executed" ? "done" : (source ?? "done")}${time}`;
}
