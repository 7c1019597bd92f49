// Opens one conversation of a file, as a new process does, and tells how long it took: `opener.ts <file> <name>`.
import { argv } from "node:process";
import { tell } from "../child.ts";
import { timeOf } from "../rounds.ts";
import { instantModel, openUndriven } from "../scene.ts";

const [, , file = "", name = ""] = argv;
await using scene = await openUndriven({ file, model: instantModel([]) });
const ms = await timeOf(() => scene.conversation(name).transcript());
tell({ type: "opened", ms });
