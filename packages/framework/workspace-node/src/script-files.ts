import { InMemoryFs } from "just-bash";
import type { FileChange } from "./shell-protocol.ts";

/** Directories of the script itself, which are gone after it. */
const scratch = ["/dev", "/proc", "/tmp"];

/** The files as a script sees them: those of the workspace, each fetched when it is first read, and what it made of them. */
export class ScriptFiles extends InMemoryFs {
  readonly #given: ReadonlySet<string>;
  readonly #fetched = new Map<string, Uint8Array>();
  readonly #touched = new Set<string>();

  constructor(
    paths: readonly string[],
    fetch: (path: string) => Promise<Uint8Array>,
    maxTotalBytes: number,
  ) {
    super({}, { maxTotalBytes });
    this.#given = new Set(paths.filter((path) => !isScratch(path)));
    for (const path of this.#given) {
      this.writeFileLazy(path, async () => {
        const bytes = await fetch(path);
        this.#fetched.set(path, bytes);
        return bytes.slice();
      });
    }
  }

  /** What differs from the workspace. What a script did not touch is not even looked at. */
  async changes(): Promise<readonly FileChange[]> {
    const there = new Set<string>();
    const now = this.getAllPaths();
    const changes: FileChange[] = [];
    for (const path of now.filter((each) => this.#isTouched(each))) {
      if (!(await this.lstat(path)).isFile) continue;
      there.add(path);
      const bytes = await this.readFileBuffer(path);
      const before = this.#fetched.get(path);
      if (before === undefined || !isEqual(before, bytes)) changes.push({ path, bytes });
    }
    for (const path of this.#given)
      if (this.#isTouched(path) && !there.has(path)) changes.push({ path, bytes: undefined });
    return changes;
  }

  override async writeFile(...given: Parameters<InMemoryFs["writeFile"]>): Promise<void> {
    await super.writeFile(...given);
    this.#touch(given[0]);
  }

  override async appendFile(...given: Parameters<InMemoryFs["appendFile"]>): Promise<void> {
    await super.appendFile(...given);
    this.#touch(given[0]);
  }

  override async rm(...given: Parameters<InMemoryFs["rm"]>): Promise<void> {
    this.#touch(given[0]);
    await super.rm(...given);
  }

  override async cp(...given: Parameters<InMemoryFs["cp"]>): Promise<void> {
    this.#touch(given[1]);
    await super.cp(...given);
  }

  override async mv(...given: Parameters<InMemoryFs["mv"]>): Promise<void> {
    this.#touch(given[0]);
    this.#touch(given[1]);
    await super.mv(...given);
  }

  override async link(...given: Parameters<InMemoryFs["link"]>): Promise<void> {
    this.#touch(given[1]);
    await super.link(...given);
  }

  /** A workspace holds no links. */
  override async symlink(_target: string, path: string): Promise<void> {
    throw Object.assign(new TypeError(`EPERM: links are not kept here, symlink '${path}'`), {
      code: "EPERM",
    });
  }

  #touch(path: string): void {
    this.#touched.add(this.resolvePath("/", path));
  }

  #isTouched(path: string): boolean {
    if (isScratch(path)) return false;
    for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/")))
      if (this.#touched.has(at)) return true;
    return this.#touched.has("/");
  }
}

function isScratch(path: string): boolean {
  return scratch.some((directory) => path === directory || path.startsWith(`${directory}/`));
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
