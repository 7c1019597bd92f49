// What a turn over HTTP costs without Tenon: `floor-server.ts <file> <url of the model>`. The same two requests, the same
// model by the same package, and as many synced commits; no lease, no key, no recovery, nothing that can be read again.
import { open } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { argv, exit } from "node:process";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import type { Message, MessageId, ModelReply } from "@tenon/contracts";
import { createAiSdkProviders } from "@tenon/model-ai-sdk";
import { nodeFetch } from "@tenon/model-ai-sdk/node";
import { tell } from "../child.ts";

const [, , file = "", baseUrl = ""] = argv;
const model = { provider: "fake", id: "fake" };
const models = createAiSdkProviders({ providers: { fake: { baseUrl } }, fetch: nodeFetch });
const provider = await models.open(model);
const { signal } = new AbortController();

const database = new DatabaseSync(file);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
database.exec(
  "CREATE TABLE entry (id INTEGER PRIMARY KEY, path TEXT NOT NULL, data TEXT NOT NULL)",
);
const insert = database.prepare("INSERT INTO entry (path, data) VALUES (?, ?)");
insert.run("", "{}");
const wal = await open(`${file}-wal`, "r+");

type Row = readonly [path: string, data: string];
let waiting: { readonly rows: readonly Row[]; readonly done: () => void }[] = [];
let isCommitting = false;

/** Resolves once the rows are on the disk; what comes in the meantime is the next commit. */
function commit(...rows: readonly Row[]): Promise<void> {
  return new Promise((done) => {
    waiting.push({ rows, done });
    if (!isCommitting) void commitAll();
  });
}

async function commitAll(): Promise<void> {
  isCommitting = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    database.exec("BEGIN IMMEDIATE");
    for (const { rows } of group) for (const row of rows) insert.run(...row);
    database.exec("COMMIT");
    await wal.datasync();
    for (const { done } of group) done();
  }
  isCommitting = false;
}

/** What was said before, what was told in the turn that runs, and who hears it. */
type Talk = {
  readonly messages: Message[];
  frames: string[];
  readonly readers: Set<ServerResponse>;
};
const talks = new Map<string, Talk>();

function tellAll({ frames, readers }: Talk, name: string, value: unknown): void {
  const frame = `event: ${name}\ndata:${JSON.stringify(value)}\n\n`;
  frames.push(frame);
  for (const reader of readers) reader.write(frame);
}

async function takeTurn(path: string, talk: Talk, input: string): Promise<void> {
  const row = (type: string, data: unknown): Row => [path, JSON.stringify({ type, data })];
  const { messages } = talk;
  messages.push({ role: "user", parts: [{ type: "text", text: input }] });
  const question = { model, system: "You are a desk.", messages, tools: [] };
  await commit(row("turn.started", {}), row("model.requested", question));
  let said = "";
  let reply: ModelReply | undefined;
  const blob = async (): Promise<Uint8Array> => new Uint8Array();
  for await (const event of provider.stream(question, { signal, secrets: {}, blob })) {
    if (event.type === "failure") throw new Error(event.failure.message);
    if (event.type === "reply") reply = event.reply;
    if (event.type !== "delta") continue;
    tellAll(talk, "fragment", { attempt: 1, part: 0, at: said.length, text: event.delta.text });
    said += event.delta.text;
  }
  if (reply === undefined) throw new Error("The model said nothing.");
  messages.push({ role: "assistant", id: "m" as MessageId, model, ...reply });
  await commit(row("model.completed", reply));
  tellAll(talk, "data", [{ type: "model.completed", data: said }]);
  const settled = { submission: path, outcome: { status: "done" } };
  await commit(row("turn.settled", settled));
  tellAll(talk, "data", [{ type: "submission.settled", data: settled }]);
}

async function accept(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  await commit([path, body]);
  const talk = talks.get(path) ?? { messages: [], frames: [], readers: new Set() };
  talk.frames = [];
  talks.set(path, talk);
  response.writeHead(202, { "content-type": "application/json" });
  response.end(JSON.stringify({ submission: path, offset: "0" }));
  await takeTurn(path, talk, (JSON.parse(body) as { readonly input: string }).input);
}

function follow(path: string, response: ServerResponse): void {
  const talk = talks.get(path);
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(`: follows\n\n${talk?.frames.join("") ?? ""}`);
  talk?.readers.add(response);
  response.once("close", () => talk?.readers.delete(response));
}

const server = createServer((request, response) => {
  const [path = ""] = (request.url ?? "").split("?");
  if (request.method === "POST") void accept(path, request, response);
  else follow(path, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () =>
  tell({ type: "open", url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.once("SIGTERM", () => exit(0));
