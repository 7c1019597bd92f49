import {
  TenonError,
  type ApprovalDecision,
  type Decision,
  type FilePart,
  type Json,
  type JsonObject,
  type ModelRef,
  type Settlement,
  type UserMessage,
  type WhenBusy,
} from "@tenon/contracts";
import type { ConversationView } from "@tenon/log";
import { follow, type ClientUpdate, type FollowRequest } from "./follow/follow.ts";
import { Nudge } from "./nudge.ts";
import { watch, type WatchRequest } from "./watch.ts";
import { ask, askJson, askPatiently, jsonBody, type Wire } from "./wire.ts";

/** How something is said. */
export interface ClientSubmitOptions {
  /** The same key with the same input is accepted once. Left out: a new one, also when the request is repeated. */
  readonly key?: string;
  /** Default `queue`. */
  readonly whenBusy?: WhenBusy;
  readonly harness?: string;
  readonly model?: ModelRef;
  /** Recorded when this submission creates the conversation. */
  readonly title?: string;
  readonly metadata?: JsonObject;
  readonly initialData?: Json;
}

/** A submission that is owed an outcome. */
export type Submitted = { readonly submission: string; readonly offset: string };

/** Which past a fork shares, and who goes on. */
export interface ForkRequest {
  /** Default: all of it. */
  readonly at?: string;
  /** Default: a new id. */
  readonly to?: string;
  readonly harness?: string;
  readonly model?: ModelRef;
}

/** A file that the agent keeps in its conversation. */
export interface ClientFile {
  readonly path: string;
  readonly size?: number;
  readonly modifiedAt?: number;
  /** Of the bytes: equal digests are equal files. Absent when it was removed. */
  readonly digest?: string;
  /** How it differs, when differences were asked for. */
  readonly change?: "added" | "changed" | "removed";
}

/** As of when, by offsets. Left out: now. */
export interface FilesRequest {
  readonly at?: string;
  /** Only what differs from then. */
  readonly since?: string;
}

/** Ends a wait. */
export interface AnswerOptions {
  readonly signal?: AbortSignal;
}

/** A conversation on a server. What fails because nobody answers is asked again; the rest rejects with the server's code. */
export interface ClientConversation {
  readonly agent: string;
  readonly id: string;
  /** Says something. Resolves once it is durable and owed an outcome. */
  submit(input: string | UserMessage, options?: ClientSubmitOptions): Promise<Submitted>;
  /** Its events and live text, in order and each once, across reconnections. */
  follow(request?: FollowRequest): AsyncIterable<ClientUpdate>;
  /** What a page shows, whenever it changes, until `signal` is aborted. Waits for a conversation that is not there yet. */
  watch(request?: WatchRequest): AsyncIterable<ConversationView>;
  /** What a page shows, now. */
  transcript(): Promise<ConversationView>;
  /** Resolves with the outcome of a submission, however long that takes. */
  wait(submission: string, options?: AnswerOptions): Promise<Settlement>;
  /**
   * Stops one submission, or the open turn, or what is next while none is open: also what is just being submitted. Durable:
   * it holds when this client is gone.
   */
  abort(options?: { readonly submission?: string }): Promise<void>;
  /** Answers a call that waits for a person or for this client. The first answer counts. */
  answer(call: string, decision: Decision | ApprovalDecision): Promise<void>;
  fork(request?: ForkRequest): Promise<{ readonly agent: string; readonly conversation: string }>;
  /** Erases it. */
  delete(): Promise<void>;
  /** The files that the agent keeps here. */
  files(request?: FilesRequest): Promise<readonly ClientFile[]>;
  /** The bytes of one of them. Rejects when there is none. */
  readFile(path: string, request?: Pick<FilesRequest, "at">): Promise<Uint8Array<ArrayBuffer>>;
  /** Uploads bytes that a message may then attach. */
  upload(bytes: Blob | ArrayBuffer | Uint8Array<ArrayBuffer>, mediaType: string): Promise<FilePart>;
  /** Where a file of this conversation can be loaded from. */
  fileUrl(blob: string, mediaType?: string): string;
}

/** A conversation by its name. */
export function openConversation(wire: Wire, agent: string, id: string): ClientConversation {
  const path = `/agents/${encodeURIComponent(agent)}/${encodeURIComponent(id)}`;
  const nudge = new Nudge();
  const sending = new Set<Promise<unknown>>();
  const post = async (route: string, body: object): Promise<void> => {
    await askPatiently(wire, { method: "POST", path: `${path}${route}`, ...jsonBody(body) });
  };
  return {
    agent,
    id,
    async submit(input, { key = crypto.randomUUID(), ...options } = {}) {
      const { body, headers } = jsonBody({ input, ...options });
      const sent = { method: "POST", path, ...(body === undefined ? {} : { body }) };
      // With the key, what was accepted but not answered is not said twice.
      const asked = askJson<Submitted>(wire, {
        ...sent,
        headers: { ...headers, "idempotency-key": key },
      });
      sending.add(asked);
      try {
        const accepted = await asked;
        nudge.give();
        return accepted;
      } finally {
        sending.delete(asked);
      }
    },
    follow: (request = {}) => follow(wire, path, { nudged: () => nudge.signal, ...request }),
    watch: (request = {}) => watch(wire, path, { nudged: () => nudge.signal, ...request }),
    transcript: () => askJson(wire, { path: `${path}/transcript` }),
    wait: (submission, { signal } = {}) =>
      wait(wire, `${path}/submissions/${encodeURIComponent(submission)}`, signal),
    async abort({ submission } = {}) {
      // A stop is not to be there before what it stops.
      await Promise.allSettled(sending);
      await post("/abort", submission === undefined ? {} : { submission });
    },
    answer: (call, { type, ...rest }) =>
      post(`/approvals/${encodeURIComponent(call)}`, { decision: type, ...rest }),
    fork: (request = {}) =>
      askJson(wire, { method: "POST", path: `${path}/fork`, ...jsonBody(request) }),
    async delete() {
      await ask(wire, { method: "DELETE", path });
    },
    ...filesOf(wire, `${path}/files`),
  };
}

function filesOf(
  wire: Wire,
  path: string,
): Pick<ClientConversation, "files" | "readFile" | "upload" | "fileUrl"> {
  return {
    files: (request = {}) => listFiles(wire, path, request),
    async readFile(file, request = {}) {
      const query = new URLSearchParams({ path: file, ...request });
      const response = await askPatiently(wire, { path: `${path}?${query}` });
      return new Uint8Array(await response.arrayBuffer());
    },
    async upload(bytes, mediaType) {
      const { blob } = await askJson<{ readonly blob: FilePart["blob"] }>(wire, {
        method: "POST",
        path: path,
        headers: { "content-type": mediaType },
        body: bytes,
      });
      return { type: "file", mediaType, blob };
    },
    fileUrl: (blob, mediaType) =>
      `${wire.url}${path}/${encodeURIComponent(blob)}${mediaType === undefined ? "" : `?type=${encodeURIComponent(mediaType)}`}`,
  };
}

async function listFiles(
  wire: Wire,
  path: string,
  request: FilesRequest,
): Promise<readonly ClientFile[]> {
  const files: ClientFile[] = [];
  let after = "";
  for (;;) {
    const query = new URLSearchParams({ ...request, limit: "5000", after });
    const page = await askJson<{ readonly files: readonly ClientFile[]; readonly next?: string }>(
      wire,
      { path: `${path}?${query}` },
    );
    files.push(...page.files);
    if (page.next === undefined) return files;
    after = page.next;
  }
}

async function wait(
  wire: Wire,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Settlement> {
  for (;;) {
    const answer = await askJson<Answer>(wire, {
      path: `${path}?wait=20`,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.status === "settled") {
      const { turn, outcome } = answer;
      return turn === undefined ? { outcome } : { turn, outcome };
    }
    if (signal?.aborted === true)
      throw new TenonError("aborted", "Waiting was aborted; the work goes on.");
  }
}

type Answer = { readonly status: "pending" } | ({ readonly status: "settled" } & Settlement);
