import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Finding } from "./finding.ts";

/** Whether the Worker of a project can run: its dates, flags, classes and wrangler. Nothing for a project without one. */
export async function checkWorker(folder: string): Promise<readonly Finding[]> {
  const file = ["wrangler.jsonc", "wrangler.json", "wrangler.toml"].find((name) =>
    existsSync(join(folder, name)),
  );
  if (file === undefined) return [];
  const text = withoutComments(await readFile(join(folder, file), "utf8"));
  const wrangler = versionOf(join(folder, "package.json"), "wrangler");
  return [
    checkWrangler(wrangler?.version),
    checkDate(file, text, newestDate(wrangler?.file)),
    ...checkFlags(file, text),
    ...["AgentObject", "DirectoryObject"].flatMap((name) => checkClass(file, text, name)),
  ];
}

/** From then on a Worker finds its own classes, and has the modules of Node that some harnesses need. */
const oldestDate = "2026-08-04";

/** What `exports` of the configuration needs. */
const oldestWrangler: readonly [number, number] = [4, 156];

function checkWrangler(version: string | undefined): Finding {
  const subject = "wrangler";
  const fix = "npm install --save-dev wrangler@latest";
  if (version === undefined) return { subject, text: "It is not installed.", fix };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least, leastMinor] = oldestWrangler;
  if (major > least || (major === least && minor >= leastMinor)) return { subject, text: version };
  return {
    subject,
    text: `${version} is too old: ${oldestWrangler.join(".")} or newer is needed.`,
    fix,
  };
}

function checkDate(file: string, text: string, newest: string | undefined): Finding {
  const date = /"?compatibility_date"?\s*[:=]\s*"(\d{4}-\d{2}-\d{2})"/.exec(text)?.[1];
  const subject = "worker";
  if (date === undefined) {
    return {
      subject,
      text: `${file} has no \`compatibility_date\`.`,
      fix: `Add "compatibility_date": "2026-10-01".`,
    };
  }
  if (date < oldestDate) {
    return {
      subject,
      text: `\`compatibility_date\` of ${file} is ${date}: Workers need ${oldestDate} or later.`,
      fix: `Set it to "2026-10-01".`,
    };
  }
  if (newest !== undefined && date > newest) {
    return {
      subject,
      text: `\`compatibility_date\` of ${file} is ${date}: the installed workerd knows dates up to ${newest}.`,
      fix: `Set it to "${newest}", or npm install --save-dev wrangler@latest`,
    };
  }
  return { subject, text: `compatibility date ${date}` };
}

function checkFlags(file: string, text: string): readonly Finding[] {
  if (!/"no_nodejs_compat(_v2)?"/.test(text)) return [];
  return [
    {
      subject: "worker",
      text: `${file} takes the modules of Node away, which some harnesses need.`,
      fix: 'Remove "no_nodejs_compat" from `compatibility_flags`.',
    },
  ];
}

function checkClass(file: string, text: string, name: string): readonly Finding[] {
  if (text.includes(name)) return [];
  return [
    {
      subject: "worker",
      text: `${file} does not name the class ${name}.`,
      fix: `Add to "exports": "${name}": { "type": "durable-object", "storage": "sqlite" }`,
    },
  ];
}

/** Its version is the date of the behaviour that it knows; a week more is taken. */
function newestDate(wrangler: string | undefined): string | undefined {
  const version = wrangler === undefined ? undefined : versionOf(wrangler, "workerd")?.version;
  const [, year, month, day] = /^\d+\.(\d{4})(\d{2})(\d{2})\./.exec(version ?? "") ?? [];
  if (day === undefined) return undefined;
  const known = Date.UTC(Number(year), Number(month) - 1, Number(day) + 7);
  return new Date(known).toISOString().slice(0, 10);
}

function versionOf(
  from: string,
  name: string,
): { readonly version: string; readonly file: string } | undefined {
  try {
    const require = createRequire(from);
    const file = require.resolve(`${name}/package.json`);
    const { version }: { readonly version: string } = require(file);
    return { version, file };
  } catch {
    return undefined;
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(\/\/|#).*$/gm, "");
}
