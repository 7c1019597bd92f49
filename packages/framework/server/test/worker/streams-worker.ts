import { createWritableServer } from "../writable/writable-server.ts";
import type { Objects } from "./objects.ts";

/** One object holds all streams, as one process does on Node. */
export class Streams {
  readonly fetch: (request: Request) => Promise<Response> = createWritableServer();
}

const worker: { fetch(request: Request, bindings: { STREAMS: Objects }): Promise<Response> } = {
  fetch: (request, { STREAMS }) => STREAMS.get(STREAMS.idFromName("all")).fetch(request),
};

// oxlint-disable-next-line import/no-default-export -- workerd finds a Worker by its default export
export default worker;
