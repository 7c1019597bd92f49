import process from "node:process";
import { measureWakes, median, wakeWorkers, type Wake } from "./wake-workerd.ts";

// `measure-wake.ts [kills]`: prints how long a turn lies still after a SIGKILL of workerd when nobody asks, beside the
// harness that Cloudflare ships.

const kills = Number(process.argv[2] ?? "5");

console.log("| | kills | median after the kill | longest | median after workerd was ready |");
console.log("| --- | --- | --- | --- | --- |");
for (const [name, entry] of Object.entries(wakeWorkers)) {
  const wakes = await measureWakes(entry, { kills, killAt: 5 });
  const of = (field: keyof Wake): readonly number[] => wakes.map((wake) => wake[field]);
  const cells = [
    name,
    wakes.length,
    seconds(median(of("afterKillMs"))),
    seconds(Math.max(...of("afterKillMs"))),
    seconds(median(of("afterReadyMs"))),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
