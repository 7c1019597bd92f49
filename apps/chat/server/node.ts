import process from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { listen } from "@tenon/server/node";
import { createHost } from "./host.ts";
import { readPageFile } from "./page-file.ts";

const [file = "chat.db", port = "4000"] = process.argv.slice(2);
const platform = await openNodePlatform({ file });
const { runtime, server } = createHost({ platform, fallback: readPageFile });
runtime.start();
const listener = await listen(server, { port: Number(port) });
console.log(listener.url);
process.send?.(listener.url);

const stop = async (): Promise<void> => {
  await listener.close();
  await runtime.stop();
  await platform[Symbol.asyncDispose]();
};
process.once("SIGINT", () => void stop());
process.once("SIGTERM", () => void stop());
