import type { IsolateLimits, Json } from "@tenon/contracts";
import { createDynamicWorkerIsolates } from "../../src/index.ts";

/** What the Worker is bound to. */
interface ScriptEnv {
  readonly LOADER: WorkerLoader;
}

type ToWorker =
  | { readonly type: "source"; readonly piece: string }
  | {
      readonly type: "run";
      readonly now: number;
      readonly seed: number;
      readonly limits: IsolateLimits;
    }
  | { readonly type: "abort" }
  | { readonly type: "answer"; readonly ordinal: number; readonly output: Json }
  | { readonly type: "refusal"; readonly ordinal: number; readonly message: string };

/** Runs one script for each socket; its calls are answered at the other end. */
export default {
  async fetch(_request: Request, env: ScriptEnv): Promise<Response> {
    const { 0: client, 1: socket } = new WebSocketPair();
    socket.accept();
    const open = new Map<number, PromiseWithResolvers<Json>>();
    const pieces: string[] = [];
    const stop = new AbortController();
    const isolates = createDynamicWorkerIsolates({ loader: env.LOADER });
    const tell = (message: object): void => socket.send(JSON.stringify(message));
    socket.addEventListener("message", ({ data }) => {
      const message: ToWorker = JSON.parse(String(data));
      if (message.type === "abort") stop.abort();
      else if (message.type === "source") pieces.push(message.piece);
      else if (message.type === "answer") open.get(message.ordinal)?.resolve(message.output);
      else if (message.type === "refusal")
        open.get(message.ordinal)?.reject(new Error(message.message));
      else
        void isolates
          .run(pieces.join(""), {
            ...message,
            signal: stop.signal,
            call(ordinal, name, input) {
              const answer = Promise.withResolvers<Json>();
              open.set(ordinal, answer);
              tell({ type: "call", ordinal, name, input });
              return answer.promise;
            },
          })
          .then((result) => tell({ type: "ended", result }));
    });
    return new Response(null, { status: 101, webSocket: client });
  },
};
