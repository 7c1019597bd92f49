import { mediaType } from "../../src/streams/stream-body.ts";
import { Refusal, wholeNumber } from "./refusal.ts";
import { piecesOf, type StoredStream } from "./stored-stream.ts";

type Append = { readonly headers: Headers; readonly body: Uint8Array };
type Producer = { readonly id: string; readonly epoch: number; readonly seq: number };
type Answer = { readonly status: number; readonly headers: Record<string, string> };

/** Appends to a stream, closes it, or both at once. Nothing awaits, so each append is one step. */
export function appendToStream(living: () => StoredStream, { headers, body }: Append): Answer {
  const closes = headers.get("stream-closed")?.toLowerCase() === "true";
  const producer = readProducer(headers);
  const stream = living();
  if (body.length === 0 && !closes) throw new Refusal(400, "The body is empty.");
  if (stream.isClosed) return answerClosed(stream, { body, closes, producer });
  if (body.length > 0) checkContentType(stream, headers.get("content-type"));
  const known = producer === undefined ? undefined : checkProducer(stream, producer);
  if (known !== undefined) {
    stream.touch();
    return { status: 204, headers: { ...nextOffset(stream), ...producerHeaders(known) } };
  }
  addBody(stream, body, headers.get("stream-seq"));
  if (closes) close(stream, producer);
  if (producer !== undefined) stream.producers.set(producer.id, producer);
  stream.touch();
  stream.wake();
  return {
    status: producer !== undefined && body.length > 0 ? 200 : 204,
    headers: { ...nextOffset(stream), ...producerHeaders(producer), ...closedHeader(stream) },
  };
}

function addBody(stream: StoredStream, body: Uint8Array, seq: string | null): void {
  if (seq !== null && stream.lastSeq !== undefined && seq <= stream.lastSeq)
    throw new Refusal(409, "Stream-Seq must grow.");
  const pieces = piecesOf(stream.contentType, body);
  if (body.length > 0 && pieces.length === 0) throw new Refusal(400, "The JSON array is empty.");
  for (const { length, data } of pieces) stream.add(length, data);
  stream.lastSeq = seq ?? stream.lastSeq;
}

function close(stream: StoredStream, producer: Producer | undefined): void {
  stream.isClosed = true;
  stream.closedBy = producer === undefined ? undefined : tupleOf(producer);
}

function readProducer(headers: Headers): Producer | undefined {
  const id = headers.get("producer-id");
  const epoch = headers.get("producer-epoch");
  const seq = headers.get("producer-seq");
  if (id === null && epoch === null && seq === null) return undefined;
  if (id === null || epoch === null || seq === null || id.trim() === "")
    throw new Refusal(400, "The headers of a producer are given together.");
  return {
    id,
    epoch: wholeNumber(epoch, "Producer-Epoch"),
    seq: wholeNumber(seq, "Producer-Seq"),
  };
}

function answerClosed(
  stream: StoredStream,
  {
    body,
    closes,
    producer,
  }: {
    readonly body: Uint8Array;
    readonly closes: boolean;
    readonly producer: Producer | undefined;
  },
): Answer {
  const headers = { ...nextOffset(stream), "stream-closed": "true" };
  const isRepeated = producer !== undefined && stream.closedBy === tupleOf(producer);
  if (!isRepeated && (body.length > 0 || !closes))
    throw new Refusal(409, "The stream is closed.", headers);
  stream.touch();
  return {
    status: 204,
    headers: { ...headers, ...producerHeaders(producer) },
  };
}

function checkContentType(stream: StoredStream, contentType: string | null): void {
  if (contentType === null || contentType === "")
    throw new Refusal(400, "The content type is missing.");
  if (mediaType(contentType) !== mediaType(stream.contentType))
    throw new Refusal(409, "The content type is not that of the stream.");
}

/** The producer's state when it repeats itself; undefined when what it brings is new. */
function checkProducer(
  stream: StoredStream,
  { id, epoch, seq }: Producer,
): { readonly epoch: number; readonly seq: number } | undefined {
  const known = stream.producers.get(id);
  if (known !== undefined && epoch < known.epoch)
    throw new Refusal(403, "A newer producer took over.", {
      "producer-epoch": String(known.epoch),
    });
  if (known === undefined || epoch > known.epoch) {
    if (seq === 0) return undefined;
    if (known !== undefined) throw new Refusal(400, "A new epoch begins at 0.");
    throw gap(0, seq);
  }
  if (seq <= known.seq) return known;
  if (seq > known.seq + 1) throw gap(known.seq + 1, seq);
  return undefined;
}

function gap(expected: number, received: number): Refusal {
  return new Refusal(409, "The producer left something out.", {
    "producer-expected-seq": String(expected),
    "producer-received-seq": String(received),
  });
}

function producerHeaders(
  producer: { readonly epoch: number; readonly seq: number } | undefined,
): Record<string, string> {
  if (producer === undefined) return {};
  return { "producer-epoch": String(producer.epoch), "producer-seq": String(producer.seq) };
}

function closedHeader({ isClosed }: StoredStream): Record<string, string> {
  return isClosed ? { "stream-closed": "true" } : {};
}

function nextOffset(stream: StoredStream): Record<string, string> {
  return { "stream-next-offset": stream.offset };
}

function tupleOf({ id, epoch, seq }: Producer): string {
  return JSON.stringify([id, epoch, seq]);
}
