import { loadAgents } from "../compose/load-agents.ts";
import { openStore } from "../compose/open-store.ts";
import { loadAuthorize } from "../serve/load-authorize.ts";
import { createNodeServer } from "../serve/node-server.ts";
import { openPage } from "../serve/page.ts";
import { createReporter, reportLeftOut } from "../serve/reporter.ts";
import { readPort, serveUntilStopped } from "../serve/serve-until-stopped.ts";

/** The options of `tenon serve`. */
export interface ServeOptions {
  readonly port: string;
  readonly hostname: string;
  readonly store?: string;
  readonly authorize?: string;
  readonly jsonLogs?: boolean;
}

/** `tenon serve`: the project over HTTP, from one process that also drives what is due, until it is stopped. */
export async function serve(options: ServeOptions): Promise<number> {
  const address = { port: readPort(options.port), hostname: options.hostname };
  const loaded = await loadAgents();
  const authorize = await loadAuthorize(options.authorize, loaded.config);
  const reporter = createReporter({ isJson: options.jsonLogs === true });
  reportLeftOut(reporter, loaded.leftOut);
  const { platform, name } = await openStore({ store: options.store, ...loaded });
  // A page for everybody would be a door that nobody asked for.
  const page = authorize === undefined ? await openPage(loaded.folder) : undefined;
  const server = await createNodeServer({ ...loaded, platform, reporter, authorize, page });
  return serveUntilStopped(server, { ...loaded, platform, address, reporter, storeName: name });
}
