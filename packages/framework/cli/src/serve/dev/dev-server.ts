import process from "node:process";
import type { LogId } from "@tenon/contracts";
import { loadAgents, type LoadedAgents } from "../../compose/load-agents.ts";
import { openStore } from "../../compose/open-store.ts";
import { exitCodes } from "../../view/exit-codes.ts";
import { shortName } from "../../view/short-name.ts";
import { createNodeServer, type Address } from "../node-server.ts";
import { openPage } from "../page.ts";
import { createReporter, reportLeftOut } from "../reporter.ts";
import { devLines } from "./dev-lines.ts";
import { isOrder, type ServerNews, type ServerOrder } from "./dev-messages.ts";

/** The options of the process that serves for `tenon dev`. */
export interface DevServerOptions extends Address {
  readonly store?: string | undefined;
}

/** The process that serves for `tenon dev`, until the one that watches tells it to leave. */
export async function devServer({ store, ...address }: DevServerOptions): Promise<number> {
  // Ctrl-C reaches all processes of a terminal; the one that watches says when to leave.
  process.on("SIGINT", () => undefined);
  const orders = ordersOf(process);
  const loaded = await loadAgents();
  const { platform, name } = await openStore({ store, ...loaded });
  try {
    const page = await openPage(loaded.folder);
    let url = "";
    const reporter = createReporter({ isJson: false });
    reportLeftOut(reporter, loaded.leftOut);
    const server = await createNodeServer({
      ...loaded,
      platform,
      reporter,
      page,
      isDevelopment: true,
      authorize: loaded.config.authorize,
      onSubmission: firstOfEach((log) =>
        note(
          `${shortName(log)} is at ${url}${page === undefined ? transcriptOf(log) : pageOf(log)}`,
        ),
      ),
    });
    if (loaded.leftOut.some(({ why }) => why === "broken")) tell("partly");
    tell("loaded");
    const order = await orders.next();
    if (order === "drain") return exitCodes.done;
    ({ url } = await server.open(address));
    tell("open");
    note(
      order === "replace"
        ? reloadLine(loaded)
        : devLines({ ...loaded, url, storeName: name, hasPage: page !== undefined }),
    );
    await orders.next();
    await server.drain();
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

function ordersOf(source: NodeJS.Process): { next(): Promise<ServerOrder> } {
  const known: ServerOrder[] = [];
  let wake: () => void = () => undefined;
  source.on("message", (message: unknown) => {
    if (isOrder(message)) known.push(message);
    wake();
  });
  return {
    async next() {
      for (;;) {
        const order = known.shift();
        if (order !== undefined) return order;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function tell(news: ServerNews): void {
  process.send?.(news);
}

function firstOfEach(tellOf: (log: LogId) => void): (log: LogId) => void {
  const known = new Set<LogId>();
  return (log) => {
    if (known.has(log)) return;
    known.add(log);
    tellOf(log);
  };
}

function transcriptOf(log: LogId): string {
  return `/${log}/transcript`;
}

function pageOf(log: LogId): string {
  const [agent = "", conversation = ""] = shortName(log).split("/");
  return `/?${new URLSearchParams({ agent, conversation })}`;
}

function reloadLine({ agents }: LoadedAgents): string {
  return `reloaded ${agents.map(({ name }) => name).join(", ")}`;
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
