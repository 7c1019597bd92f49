import { Refusal } from "./refusal.ts";
import { StoredStream, type StreamConfig } from "./stored-stream.ts";

/** All streams of one server, by path. */
export class StreamShelf {
  readonly #streams = new Map<string, StoredStream>();
  #created = 0;

  /** The stream at a path, also one that was deleted while forks of it live. */
  find(path: string): StoredStream | undefined {
    const stream = this.#streams.get(path);
    if (stream === undefined || stream.isDeleted || !stream.isExpired) return stream;
    this.remove(stream);
    return this.find(path);
  }

  /** The living stream at a path. */
  living(path: string): StoredStream {
    const stream = this.find(path);
    if (stream === undefined) throw new Refusal(404, "There is no such stream.");
    if (stream.isDeleted) throw new Refusal(410, "The stream is gone.");
    return stream;
  }

  create(path: string, config: StreamConfig): StoredStream {
    this.#created += 1;
    const stream = new StoredStream(path, config, String(this.#created));
    this.#streams.set(path, stream);
    if (config.origin !== undefined) {
      config.origin.source.forks += 1;
      config.origin.source.touch();
    }
    return stream;
  }

  /** A stream with living forks keeps its place until the last of them is gone. */
  remove(stream: StoredStream): void {
    stream.isDeleted = true;
    stream.wake();
    let last: StoredStream | undefined = stream;
    while (last !== undefined && last.isDeleted && last.forks === 0) {
      this.#streams.delete(last.path);
      const source: StoredStream | undefined = last.config.origin?.source;
      if (source !== undefined) source.forks -= 1;
      last = source;
    }
  }
}
