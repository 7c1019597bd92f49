import { TenonError } from "@tenon/contracts";
import { buildWorker } from "./cloudflare.ts";

/** The options of `tenon build`. */
export interface BuildOptions {
  readonly platform: string;
  readonly driver: string;
  readonly json?: boolean;
}

/** `tenon build`: what a platform runs, as files. */
export async function build(options: BuildOptions): Promise<number> {
  const { platform } = options;
  if (platform === "cloudflare") return buildWorker(options);
  throw new TenonError("invalid-input", `There is no platform "${platform}".`, {
    hint: "The platforms are: node, cloudflare.",
  });
}
