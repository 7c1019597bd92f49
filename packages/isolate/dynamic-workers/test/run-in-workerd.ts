import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import type { IsolateOptions, IsolateResult, Json } from "@tenon/contracts";
import type { WorkerdProcess } from "./workerd-process.ts";

type FromWorker =
  | { readonly type: "call"; readonly ordinal: number; readonly name: string; readonly input: Json }
  | { readonly type: "ended"; readonly result: IsolateResult };

/** A frame of 20 MB would hold this thread up, which is to show how long the engine does. */
const pieceLength = 1_000_000;

/** Runs a script in the Worker of these tests and answers its calls from here. */
export async function runInWorkerd(
  worker: WorkerdProcess,
  source: string,
  { call, signal, now, seed, limits }: IsolateOptions,
): Promise<IsolateResult> {
  const socket = new WebSocket(worker.url);
  await once(socket, "open");
  const { promise: ended, resolve: end } = Promise.withResolvers<IsolateResult>();
  const tell = (message: object): void => socket.send(JSON.stringify(message));
  const abort = (): void => tell({ type: "abort" });
  socket.addEventListener("close", () => end(lost));
  socket.addEventListener("message", ({ data }) => {
    const message: FromWorker = JSON.parse(String(data));
    if (message.type === "ended") return end(message.result);
    const { ordinal, name, input } = message;
    call(ordinal, name, input).then(
      (output) => tell({ type: "answer", ordinal, output }),
      (error: unknown) =>
        tell({ type: "refusal", ordinal, message: error instanceof Error ? error.message : "" }),
    );
  });
  signal.addEventListener("abort", abort);
  // Told first: a short script would be over before it heard.
  if (signal.aborted) abort();
  for (let at = 0; at < source.length; at += pieceLength) {
    tell({ type: "source", piece: source.slice(at, at + pieceLength) });
    await setImmediate();
  }
  tell({ type: "run", now, seed, limits });
  const result = await ended;
  signal.removeEventListener("abort", abort);
  socket.close();
  return result;
}

const lost: IsolateResult = { status: "failed", message: "workerd has ended.", console: [] };
