import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expectationOf, parseEntries } from "./expectation.ts";
import { handmadeLogs } from "./handmade.ts";

const directory = new URL("./", import.meta.url);

for (const [name, entries] of Object.entries(handmadeLogs)) {
  add(`${name}.jsonl`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
}
for (const file of readdirSync(directory).filter((each) => each.endsWith(".jsonl"))) {
  const entries = parseEntries(readFileSync(new URL(file, directory), "utf8"));
  const meaning = JSON.stringify(expectationOf(entries), undefined, 2);
  add(file.replace(/\.jsonl$/, ".expected.json"), `${meaning}\n`);
}

function add(file: string, text: string): void {
  const path = new URL(file, directory);
  if (!existsSync(path)) writeFileSync(path, text, { flag: "wx" });
}
