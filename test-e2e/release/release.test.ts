import { cp, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { weigh } from "@tenon/release";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lines } from "./lines.ts";
import { meetUser, type User } from "./user.ts";

let user: User;
/** What the first three commands of the user leave behind. */
let project = "";
/** A folder with every package that was released. */
let libraries = "";

beforeAll(async () => {
  user = await meetUser();
  const home = await user.folder("home");
  await user.npm(["exec", "--yes", "tenon", "init", "my-agents"], home);
  project = join(home, "my-agents");
  await user.npm(["install"], project);
  libraries = await user.folder("libraries", { "package.json": '{ "type": "module" }' });
  await user.npm(["install", "zod@4", "@types/node@24", ...user.released], libraries);
});

afterAll(() => user[Symbol.asyncDispose]());

describe("the first hour of a user", () => {
  const tenon = (...words: readonly string[]) => user.tenon(words, project);

  test("after two commands an agent answers without a key, and its test passes", async () => {
    const answer = await tenon("run", "shop", "What does the bike b1 cost?");
    const tests = await user.npm(["test"], project);
    const types = await user.npm(["exec", "tsc", "--", "--noEmit"], project);

    expect(answer).toMatchObject({
      status: 0,
      stdout: "Let me look it up.\nThe bike b1 costs 102 euro.\n",
    });
    expect(tests.stdout).toMatch(/pass 1$/m);
    expect(types).toMatchObject({ status: 0, stdout: "" });
  });

  test("what the README has a reader type works, line by line", async () => {
    const script = join(import.meta.dirname, "first-commands.sh");
    const folder = await user.folder("reader");

    const typed = await user.shell(script, folder);

    expect(typed.stderr).not.toMatch(/error/i);
    expect(typed.stdout).toContain("The bike b1 costs 102 euro.\n");
    expect(typed.stdout).toMatch(/pass 1$/m);
    expect(typed.stderr).toContain("Nothing is open in shop/one. What happened: npx tenon log one");
    expect(typed.status).toBe(0);
  });

  test("a folder with one agent.ts is served", async () => {
    const folder = await user.folder("lone", {
      "package.json": '{ "type": "module", "dependencies": { "tenon": "*" } }',
      "agent.ts": `import { defineAgent } from "tenon";
export default defineAgent({ model: "scripted/echo", instructions: "Say it again." });
`,
    });
    await user.npm(["install"], folder);

    const ran = await user.tenon(["run", "agent", "Hello"], folder);
    const doctor = await user.tenon(["doctor"], folder);

    expect(ran).toMatchObject({ status: 0, stdout: "Hello\n" });
    expect(doctor.stdout).toMatch(/^ok +project +.*: agent$/m);
  });

  test("the command tells the version that the changesets gave to every package", async () => {
    expect(user.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await tenon("--version")).stdout).toBe(`${user.version}\n`);
  });

  test("an agent of the guides waits for a person, and goes on in another process", async () => {
    await copyRefunds(project);

    const asked = await tenon("run", "refunds", "Pay order O-1 back.", "--id", "big");
    const listed = await tenon("list");
    const approved = await tenon("approve", "big");
    const gone = await tenon("run", "refunds", "--id", "big");

    expect(asked).toMatchObject({ status: 4, stdout: "" });
    expect(listed.stdout).toContain("approve: refund (call_0_0)");
    expect(approved.status).toBe(0);
    expect(gone).toMatchObject({ status: 0, stdout: "Order O-1: 150 euro are paid back.\n" });
  });

  test("a talk over a pipe is in the log, as bars, and word for word as a model saw it", async () => {
    await user.tenon(["chat", "refunds", "--id", "seen"], project, "Pay it.\ny\n");

    const log = await tenon("log", "seen", "--json");
    const bars = await tenon("inspect", "seen");
    const asked = await tenon("inspect", "seen#1", "--request", "--json");

    expect(log.stdout).toContain('"tool.answered"');
    expect(bars.stdout).toMatch(/^ {2}t1:1 .* ms$/m);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      messages: [{ role: "user" }, { role: "assistant" }, { role: "tool", name: "refund" }],
    });
  });

  test("what npm has put on the disk is little, and told", async () => {
    console.log("a new project:", await weigh(join(project, "node_modules")));
    await user.npm(["prune", "--omit=dev"], project);
    const weight = await weigh(join(project, "node_modules"));

    console.log("tenon and zod:", weight);
    expect(weight.packages).toBeLessThanOrEqual(40);
  });
});

describe("the libraries", () => {
  test("each can be imported by a user, and does something", async () => {
    const printed: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const name of user.released) {
      const [line, answer] = lines[name] ?? anyLine(name);
      const { stdout, stderr } = await user.node(["--input-type=module", "-e", line], libraries);
      printed[name] = stdout.trim() + stderr;
      expected[name] = answer;
    }

    expect(printed).toEqual(expected);
  });

  test("Pi drives a turn where it is installed, and the weight of all is told", async () => {
    await copyRefunds(libraries);

    const run = ["run", "refunds", "Pay it.", "--id", "one", "--harness", "pi"];
    const { status, stderr } = await user.tenon(run, libraries);

    console.log("every package, with Pi:", await weigh(join(libraries, "node_modules")));
    expect(stderr).toContain("waits for approval");
    expect(status).toBe(4);
  });

  test.for([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("their types hold for modules of %s, found as %s does", async ([module = "", how = ""]) => {
    // Those of Pi take ten times as long to read as all others together; a Worker's need a Worker's globals.
    const apart = user.released.filter((name) =>
      /-(pi|pi-ai|cloudflare|dynamic-workers)$/.test(name),
    );
    const others = user.released.filter((name) => !apart.includes(name));
    const modes = { module, moduleResolution: how };

    const found = [
      await compile(others, { ...modes, skipLibCheck: false }),
      await compile(apart, { ...modes, skipLibCheck: true }),
    ];

    expect(found.flat().filter(isAboutOurs)).toEqual([]);
  });

  test("what is published says where it was built, and names nothing of this workspace", async () => {
    for (const name of user.released) {
      const text = await readFile(join(libraries, "node_modules", name, "package.json"), "utf8");
      const { publishConfig, exports, ...rest } = JSON.parse(text) as Manifest;
      expect(publishConfig, name).toMatchObject({ access: "public", provenance: true });
      expect(JSON.stringify(exports), name).not.toContain("@tenon/source");
      expect(JSON.stringify(rest), name).not.toMatch(/"(workspace|catalog):/);
    }
  });
});

test.each(["harness", "platform"])(
  "a package that starts as the template of a %s passes the kit and can be packed",
  async (type) => {
    const folder = await user.folder(`my-${type}`);
    const template = join(libraries, "node_modules/@tenon/conformance/templates", type);
    await cp(template, folder, { recursive: true });

    await user.npm(["install"], folder);
    const tests = await user.npm(["test"], folder);
    const packed = await user.npm(["pack"], folder);

    expect(stripVTControlCharacters(tests.stdout)).toMatch(/Tests {2}\d\d+ passed/);
    expect(packed.stdout).toContain(`my-${type}-0.1.0.tgz`);
  },
);

interface Manifest {
  readonly publishConfig?: object;
  readonly exports?: object;
}

async function copyRefunds(folder: string): Promise<void> {
  const guide = join(import.meta.dirname, "../../apps/guides/approvals");
  await cp(join(guide, "agents/refunds"), join(folder, "agents/refunds"), { recursive: true });
  await cp(join(guide, "tenon.config.ts"), join(folder, "tenon.config.ts"));
}

/** For a package that has no line of its own. */
function anyLine(name: string): readonly [string, string] {
  return [`console.log(Object.keys(await import("${name}")).length > 0)`, "true"];
}

/** What the compiler says of a module that uses these packages. */
async function compile(names: readonly string[], options: object): Promise<readonly string[]> {
  const base = { target: "es2024", noEmit: true, strict: true, types: ["node"] };
  const folder = await user.folder("libraries", {
    "types.ts": names.map(importOf).join(""),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { ...base, ...options },
      files: ["types.ts"],
    }),
  });
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const { stdout } = await user.node([join(dirname(manifest), "bin/tsc"), "-p", "."], folder);
  return stdout.split("\n");
}

function importOf(name: string, number: number): string {
  return `import * as module${number} from "${name}";\nexport const keys${number}: readonly string[] = Object.keys(module${number});\n`;
}

/** Declarations of other packages have mistakes of their own. */
function isAboutOurs(line: string): boolean {
  return /\berror TS\d/.test(line) && !/^node_modules\/(?!@?tenon\/)/.test(line);
}
