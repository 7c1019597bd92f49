import process from "node:process";
import { parseArgs } from "node:util";
import { parseModelRef } from "@tenon/agent";
import { fight } from "./fight.ts";
import { table } from "./table.ts";

// pnpm arena [--at <number of an entry>] [--model <provider>/<id>]
const { values } = parseArgs({ options: { at: { type: "string" }, model: { type: "string" } } });
const fought = await fight({
  ...(values.at === undefined ? {} : { at: Number(values.at) }),
  ...(values.model === undefined ? {} : { model: parseModelRef(values.model) }),
  onFinished: (harness) => process.stderr.write(`${harness} has finished\n`),
});
console.log(table(fought));
