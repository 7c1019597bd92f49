import { argv } from "node:process";
import { parallelTools } from "../crash/scenarios/parallel-tools.ts";
import { killWorkerd } from "./kill-workerd.ts";
import type { WorkerdOrders } from "./orders.ts";

const [, , driver = "lifecycle", harness = "loop", stride = "1"] = argv;
const report = await killWorkerd({
  scenario: parallelTools,
  driver: driver as WorkerdOrders["driver"],
  harness: harness as WorkerdOrders["harness"],
  message: "Refund order 7.",
  stride: Number(stride),
});
console.log(JSON.stringify(report, undefined, 1));
