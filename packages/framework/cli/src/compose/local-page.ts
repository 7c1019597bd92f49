/** Answers for the files of a page; undefined for any other path. */
type Page = (request: Request) => Promise<Response | undefined>;

/**
 * The page of `@tenon/inspector` in a Worker, for this machine alone: others are asked who they are, and a page cannot
 * say. Loaded when somebody looks.
 */
export function localPage(load: () => Promise<{ readonly inspectorHandler: Page }>): Page {
  return async (request) =>
    localNames.has(new URL(request.url).hostname)
      ? (await load()).inspectorHandler(request)
      : undefined;
}

const localNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
