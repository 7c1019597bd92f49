import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

const lint: string = resolve(import.meta.dirname, "..");
const root: string = resolve(lint, "../..");

/** A throw-away workspace with the folders of the real one and only the files of one test. */
export class Workspace {
  readonly folder: string = mkdtempSync(join(tmpdir(), "tenon-lint-"));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [file, text] of Object.entries(files)) this.#write(file, text);
  }

  /** Adds a workspace package the way pnpm does: a link in the dependent's node_modules. */
  link(dependent: string, folder: string, kind: "dependencies" | "devDependencies"): void {
    const name = `@tenon/${folder.split("/").at(-1)}`;
    this.#write(`packages/${folder}/package.json`, entryOf(name));
    this.#write(`packages/${dependent}/package.json`, JSON.stringify({ [kind]: { [name]: "*" } }));
    const link = join(this.folder, "packages", dependent, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(this.folder, "packages", folder), link);
  }

  /** The names of the import rules that this workspace breaks. */
  brokenImportRules(): readonly string[] {
    const config = join(lint, "dependency-cruiser.config.mjs");
    const output = this.#run("depcruise", [
      "--config",
      config,
      "--output-type",
      "json",
      "packages",
    ]);
    const { summary } = JSON.parse(output) as {
      summary: { violations: { rule: { name: string } }[] };
    };
    return unique(summary.violations.map((violation) => violation.rule.name));
  }

  /** The codes of the lint rules that this workspace breaks. */
  brokenLintRules(): readonly string[] {
    const config = readFileSync(join(root, ".oxlintrc.json"), "utf8");
    this.#write(".oxlintrc.json", config.replaceAll("./tooling/lint/", `${lint}/`));
    this.#write("tsconfig.json", '{ "compilerOptions": { "strict": true, "types": [] } }');
    const { diagnostics } = JSON.parse(this.#run("oxlint", ["--format", "json"])) as {
      diagnostics: { code: string }[];
    };
    return unique(diagnostics.map((diagnostic) => diagnostic.code));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }

  #write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  #run(command: string, parameters: readonly string[]): string {
    const bin = join(lint, "node_modules/.bin");
    const { stdout } = spawnSync(join(bin, command), parameters, {
      cwd: this.folder,
      encoding: "utf8",
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"]}` },
    });
    return stdout;
  }
}

function entryOf(name: string): string {
  return JSON.stringify({ name, type: "module", exports: { "@tenon/source": "./src/index.ts" } });
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}
