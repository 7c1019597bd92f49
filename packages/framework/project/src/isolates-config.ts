import type { Fields } from "@tenon/agent";

/** Where scripts of models run, and what that costs. */
export interface IsolatesConfig {
  /** The engine on Node: `quickjs` (default), or `workerd`, which is another package. Cloudflare has its own. */
  readonly engine?: "quickjs" | "workerd";
  /** US dollars that one isolate costs. Default: 0 on Node, 0.002 on Cloudflare. */
  readonly costPerRun?: number;
}

/** Reads the isolates of a configuration. */
export function readIsolates(fields: Fields): IsolatesConfig | undefined {
  const section = fields.section("isolates", ["engine", "costPerRun"]);
  if (section === undefined) return undefined;
  const engine = section.choice<"quickjs" | "workerd">("engine", ["quickjs", "workerd"]);
  const costPerRun = section.value("costPerRun");
  if (
    costPerRun !== undefined &&
    !(typeof costPerRun === "number" && Number.isFinite(costPerRun) && costPerRun >= 0)
  ) {
    throw section.refusal("costPerRun", "must be dollars, 0 or more", "For example 0.002.");
  }
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(costPerRun === undefined ? {} : { costPerRun }),
  };
}
