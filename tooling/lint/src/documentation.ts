import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type CheckResult, root, verdict } from "./check.ts";

/** Every block of code in `README.md` and `docs` is the text of a file that a test runs. */
export function checkDocumentation(isFix: boolean): CheckResult {
  const problems = documents().flatMap((file) => {
    const page = readFileSync(join(root, file), "utf8");
    const read = readPage({ page, folder: dirname(join(root, file)), top: root });
    if (isFix && read.page !== page) writeFileSync(join(root, file), read.page);
    return (isFix ? read.faults : read.problems).map((problem) => `${file}: ${problem}`);
  });
  return verdict(problems);
}

/** A page of documentation, and where its links and its sources are. */
export interface Documentation {
  readonly page: string;
  /** Links are relative to this folder. */
  readonly folder: string;
  /** Sources are relative to this folder. */
  readonly top: string;
}

/** What is wrong with a page, what of that a machine cannot mend, and the page as it should be. */
export function readPage({ page, folder, top }: Documentation): {
  readonly page: string;
  readonly problems: readonly string[];
  readonly faults: readonly string[];
} {
  const stale: string[] = [];
  const faults: string[] = deadLinks(page, folder);
  if (/^[ \t]+```/m.test(page)) faults.push("a block that is indented cannot be checked");
  const mended = page.replaceAll(block, (whole, from: string | undefined, ...rest: string[]) => {
    const [language = "", code = ""] = rest;
    if (pictures.has(language) || (language === "sh" && isScripts(code, top))) return whole;
    if (from === undefined) {
      faults.push(`a block of "${language}" names no file: write <!-- from: path#region --> above`);
      return whole;
    }
    const source = readSource(from, top);
    if (source === undefined) faults.push(`there is no ${from}`);
    if (source === undefined || source === code) return whole;
    stale.push(`a block is not the text of ${from}: npm run fix copies it`);
    return `<!-- from: ${from} -->\n\n\`\`\`${language}\n${source}\`\`\`\n`;
  });
  return { page: mended, problems: [...stale, ...faults], faults };
}

/** An optional line that names the source, and the fenced block below it. */
const block = /(?:<!-- from: (\S+) -->\n+)?^```(\w*)\n([^]*?)^```\n/gm;

const pictures = new Set(["mermaid", "text"]);

/** Commands of the repository's own scripts are their own proof. */
function isScripts(code: string, top: string): boolean {
  const { scripts } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as {
    scripts?: Readonly<Record<string, string>>;
  };
  return code
    .trim()
    .split("\n")
    .every((line) => {
      const [, name = ""] = /^npm (?:run )?([\w:-]+)( -- [^#]*)?\s*(#.*)?$/.exec(line) ?? [];
      return scripts?.[name] !== undefined;
    });
}

function readSource(from: string, top: string): string | undefined {
  const [file = "", region] = from.split("#");
  if (!existsSync(join(top, file))) return undefined;
  const text = readFileSync(join(top, file), "utf8");
  if (region === undefined) return text;
  const [, code] =
    new RegExp(`docs:start ${region}\n([^]*?)^.*docs:end ${region}$`, "m").exec(text) ?? [];
  return code === undefined ? undefined : atMargin(code);
}

/** A region within a test stands further in than a page shows it. */
function atMargin(code: string): string {
  const margins = code.match(/^ *(?=\S)/gm) ?? [];
  const margin = Math.min(...margins.map(({ length }) => length));
  return Number.isFinite(margin) ? code.replaceAll(new RegExp(`^ {${margin}}`, "gm"), "") : code;
}

function deadLinks(page: string, folder: string): string[] {
  return [...page.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !existsSync(join(folder, link)))
    .map((link) => `the link to ${link} leads nowhere`);
}

function documents(): readonly string[] {
  const pages = readdirSync(join(root, "docs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return ["README.md", ...pages.toSorted()];
}
