/* oxlint-disable no-console -- an example prints */
import { costOf, listPrice } from "@tenon/model-prices";

const usage = { input: 1_000, output: 200, cacheRead: 10_000, cacheWrite: 0 };
const price = listPrice({ provider: "anthropic", id: "claude-sonnet-4-6" });
console.log(price === undefined ? "price unknown" : `$${costOf(usage, price)}`);
