import { createWritableServer } from "../writable/writable-server.ts";

/** The part of a binding that is used here. */
interface Objects {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(request: Request): Promise<Response> };
}

/** One object holds all streams, as one process does on Node. */
export class Streams {
  readonly fetch: (request: Request) => Promise<Response> = createWritableServer();
}

const worker: { fetch(request: Request, bindings: { STREAMS: Objects }): Promise<Response> } = {
  fetch: (request, { STREAMS }) => STREAMS.get(STREAMS.idFromName("all")).fetch(request),
};

// oxlint-disable-next-line import/no-default-export -- workerd finds a Worker by its default export
export default worker;
