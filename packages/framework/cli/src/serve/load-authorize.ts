import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TenonError } from "@tenon/contracts";
import type { AuthorizeConfig, ProjectConfig } from "@tenon/project";

/** Who may ask: what the file exports, else what the project says. Throws `invalid-project`. */
export async function loadAuthorize(
  file: string | undefined,
  { authorize }: ProjectConfig,
): Promise<AuthorizeConfig | undefined> {
  if (file === undefined) return authorize;
  const exported = await importDefault(file);
  if (isAuthorize(exported)) return exported;
  throw new TenonError("invalid-project", `${file}: its default export is not a function.`, {
    hint: "Write export default (request, target) => ...: the name of who asks, or undefined.",
  });
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module: object = await import(pathToFileURL(resolve(file)).href);
    return Reflect.get(module, "default");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TenonError("invalid-project", `${file}: it cannot be loaded: ${message}`, {
      hint: "Name a module that exports a function by default.",
      cause: error,
    });
  }
}

function isAuthorize(value: unknown): value is AuthorizeConfig {
  return typeof value === "function";
}
