/** The worker that stays: it loads an isolate for a script and carries words between it and the host. */
const dispatcherCode: string = String.raw`
import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";

class Host extends RpcTarget {
  #host;
  constructor(host) { super(); this.#host = host; }
  async tell(path, text) {
    const response = await this.#host.fetch("http://host/" + path, { method: "POST", body: text });
    return await response.text();
  }
}

export default {
  async fetch(request, env) {
    const { entry, guest, script, options } = await request.json();
    const worker = env.LOADER.load({
      compatibilityDate: "2025-06-01",
      compatibilityFlags: ["no_nodejs_compat", "no_nodejs_compat_v2"],
      mainModule: "entry.js",
      modules: { "entry.js": entry, "guest.js": guest, "script.js": script },
      env: {},
      globalOutbound: null,
    });
    return new Response(await worker.getEntrypoint().start(new Host(env.HOST), options));
  },
};
`;

/** The module that starts a script in its isolate. */
export const entryModule: string = `
import { WorkerEntrypoint } from "cloudflare:workers";
import { start } from "guest.js";

export default class extends WorkerEntrypoint {
  start(host, options) {
    return start((path, text) => host.tell(path, text), options);
  }
}
`;

/** The configuration of a workerd process: one worker, two sockets, no network. */
export function configText(hostSocket: string, socket: string, heapMiB: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      compatibilityDate = "2025-06-01",
      modules = [(name = "dispatcher.js", esModule = ${JSON.stringify(dispatcherCode)})],
      bindings = [(name = "LOADER", workerLoader = ()), (name = "HOST", service = "host")],
      globalOutbound = "nowhere"
    )),
    (name = "host", external = (address = ${JSON.stringify(`unix:${hostSocket}`)}, http = ())),
    (name = "nowhere", network = (allow = []))
  ],
  sockets = [(name = "main", address = ${JSON.stringify(`unix:${socket}`)}, http = (), service = "main")],
  v8Flags = ["--max-heap-size=${heapMiB}"]
);
`;
}
