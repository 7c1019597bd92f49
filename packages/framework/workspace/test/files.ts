import type { Workspace } from "@tenon/contracts";
import { TenonError } from "@tenon/contracts";

/** Files of a test, in memory: what every workspace does, in its shortest form. */
export function createFiles(
  texts: { readonly [path: string]: string | Uint8Array } = {},
): Workspace {
  const files = new Map(
    Object.entries(texts).map(([path, text]) => [
      path,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
    ]),
  );
  const below = (directory: string): readonly string[] => {
    const prefix = directory === "/" ? "/" : `${directory}/`;
    return [...files.keys()].filter((path) => path.startsWith(prefix)).toSorted();
  };
  const list = async (directory: string): Promise<readonly string[]> => below(directory);
  return {
    list,
    read: async (path, range) => files.get(path)?.slice(range?.from, range?.to),
    write: async (path, bytes) => void files.set(path, bytes.slice()),
    async move(from, to) {
      const bytes = files.get(from);
      if (bytes === undefined)
        throw new TenonError("invalid-input", `There is nothing at ${from}.`);
      files.delete(from);
      files.set(to, bytes);
    },
    async remove(path) {
      for (const each of [path, ...below(path)]) files.delete(each);
    },
    async stat(path) {
      const bytes = files.get(path);
      if (bytes !== undefined) return { type: "file", size: bytes.length, modifiedAt: 0 };
      const isDirectory = path === "/" || below(path).length > 0;
      return isDirectory ? { type: "directory", size: 0, modifiedAt: 0 } : undefined;
    },
  };
}
