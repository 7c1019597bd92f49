import { TenonError, type IsolateOptions, type Isolates } from "@tenon/contracts";
import type { ProjectConfig } from "@tenon/project";
import { importFrom, isInstalled } from "./user-packages.ts";

/** The isolates of this machine. An engine is loaded with the first script, and ends with the process. */
export function localIsolates(folder: string, { isolates = {} }: ProjectConfig): Isolates {
  const { engine = "quickjs", costPerRun = 0 } = isolates;
  let opened: Promise<Isolates> | undefined;
  return {
    capabilities: engine === "quickjs" ? ["isolates", "isolate-memory-limit"] : ["isolates"],
    costPerRun,
    async run(source: string, options: IsolateOptions) {
      opened ??= engine === "quickjs" ? openQuickjs() : openWorkerd(folder);
      try {
        return await (await opened).run(source, options);
      } catch (error) {
        opened = undefined;
        return { status: "failed", message: messageOf(error), console: [] };
      }
    },
  };
}

async function openQuickjs(): Promise<Isolates> {
  const { createQuickjsIsolates } = await import("@tenon/isolate-quickjs");
  return createQuickjsIsolates();
}

async function openWorkerd(folder: string): Promise<Isolates> {
  const name = "@tenon/isolate-workerd";
  if (!isInstalled(folder, name)) {
    throw new TenonError("missing-package", `The package "${name}" is not installed.`, {
      hint: `npm install ${name} workerd`,
    });
  }
  const { openWorkerdIsolates } = (await importFrom(folder, name)) as {
    readonly openWorkerdIsolates: () => Promise<Isolates>;
  };
  return openWorkerdIsolates();
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "hint" in error ? `${error.message} ${String(error.hint)}` : error.message;
}
