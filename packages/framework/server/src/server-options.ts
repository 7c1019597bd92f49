import type { Archive, Platform, Principal } from "@tenon/contracts";
import type { Agents, Runtime } from "@tenon/runtime";

/** What a request wants to do. */
export type Action =
  | "list"
  | "read"
  | "submit"
  | "abort"
  | "answer"
  | "fork"
  | "delete"
  | "upload"
  | "download"
  | "files";

/** What a request is about. */
export interface Target {
  readonly action: Action;
  /** For an instance of a workflow: `workflows/<name>`, and `conversation` is its id. */
  readonly agent?: string;
  readonly conversation?: string;
}

/** Says who is asking, or refuses with undefined. Lists ask it once for each conversation that they would show. */
export type Authorize = (
  request: Request,
  target: Target,
) => Principal | undefined | Promise<Principal | undefined>;

/** Bounds of what one request may cost. Times are in milliseconds. */
export interface ServerLimits {
  readonly bodyBytes: number;
  readonly attachmentBytes: number;
  readonly headerBytes: number;
  /** Of path and query. */
  readonly urlBytes: number;
  /** Submissions of one conversation that are owed an outcome. With several processes, or a new one, it may be a hundred more. */
  readonly queuedSubmissions: number;
  /** Long-polls and event streams that are open at once. */
  readonly readers: number;
  /** Of one page of a stream. */
  readonly pageBytes: number;
  /** Entries that are looked at for one page of a stream. */
  readonly pageEntries: number;
  readonly longPollMs: number;
  /** How long one answer of server-sent events lasts. */
  readonly sseMs: number;
  readonly keepAliveMs: number;
}

/** What holds when nothing else is said. */
export const defaultLimits: ServerLimits = {
  bodyBytes: 1_500_000,
  attachmentBytes: 10_000_000,
  headerBytes: 16_384,
  urlBytes: 4_096,
  queuedSubmissions: 1_000,
  readers: 10_000,
  pageBytes: 8_388_608,
  pageEntries: 20_000,
  longPollMs: 20_000,
  sseMs: 55_000,
  keepAliveMs: 15_000,
};

/** What is served, to whom, and how much of it. */
export interface ServerOptions {
  /** With `workflow` its instances are served, too, and with `schedules` what starts them; `workflowNames` lists workflows. */
  readonly runtime: Pick<Runtime, "conversation"> &
    Partial<Pick<Runtime, "workflow" | "workflowNames" | "schedules">>;
  readonly platform: Pick<Platform, "logs" | "directory" | "blobs" | "clock" | "ids">;
  readonly agents: Agents;
  /** Left out: forks are refused with `capability-missing`. */
  readonly archive?: Pick<Archive, "fork">;
  /** Left out: only requests of this machine are answered, as the principal `local`. */
  readonly authorize?: Authorize;
  /** Other sites whose pages may use this server: their origins, or `*` for all. Default: none. */
  readonly origins?: "*" | readonly string[];
  readonly limits?: Partial<ServerLimits>;
  /** Shows this machine what is for developers: hints in errors, whole entries of logs, the requests to models. */
  readonly isDevelopment?: boolean;
  /**
   * Answers what no route takes, such as a page; undefined is 404. `authorize` is not asked: what is not for everybody has
   * to ask it.
   */
  readonly fallback?: (request: Request) => Response | undefined | Promise<Response | undefined>;
  /** Told of what is answered as 500. */
  readonly onProblem?: (error: unknown, requestId: string) => void;
}
