import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ToolContext, Workspace } from "@tenon/contracts";
import { expect, onTestFinished, test } from "vitest";
import { bashTool, type BashOptions } from "../src/bash.ts";
import { filesWith, textsOf } from "./files.ts";

test("a script reads and changes the files of the workspace", async () => {
  const files = await filesWith({
    "/src/a.txt": "one\ntwo\n",
    "/old/x": "x",
    "/old/y": "y",
    "/gone": "",
  });

  const said = await bash(
    files,
    "grep -n two src/a.txt; sed -i s/two/2/ src/a.txt; mv old new; rm gone; mkdir -p deep/er; sort -r src/a.txt > deep/er/b; echo more >> new/x",
  );

  expect(said).toBe("2:two");
  expect(await textsOf(files)).toEqual({
    "/src/a.txt": "one\n2\n",
    "/new/x": "xmore\n",
    "/new/y": "y",
    "/deep/er/b": "one\n2\n",
  });
});

test("what fails says so, and what it changed before is kept", async () => {
  const files = await filesWith();

  expect(await bash(files, "echo kept > a; cat none; exit 3")).toBe(
    "[stderr]\ncat: none: No such file or directory\n[exit code 3]",
  );
  expect(await bash(files, "true")).toBe("[no output]");
  expect(await textsOf(files)).toEqual({ "/a": "kept\n" });
});

test("files that a script did not touch are not even read", async () => {
  const files = await filesWith({ "/a": "1", "/b": "2", "/c": "3" });
  const read: string[] = [];
  const watched: Workspace = {
    ...files,
    read: async (path) => (read.push(path), files.read(path)),
  };

  await bash(watched, "cat a; echo 4 > b; ls");

  expect(read).toContain("/a");
  expect(read).not.toContain("/c");
});

test("what a script leaves in directories of its own is gone with it", async () => {
  const files = await filesWith();

  await bash(files, "echo 1 > /tmp/a; mkdir /empty; cat /tmp/a > /b");

  expect(await textsOf(files)).toEqual({ "/b": "1\n" });
});

test("long output is cut in its middle, with how to see the rest", async () => {
  const said = await bash(await filesWith(), "seq 1 20000", { outputCharacters: 300 });

  expect(said).toMatch(/^1\n2\n/);
  expect(said).toMatch(/20000$/);
  expect(said).toContain("of 108894 characters are left out. Print less, or write into a file");
  expect(said.length).toBeLessThan(500);
});

test("nothing of the host is there: no variable, file, process or network", async () => {
  process.env["TENON_CANARY"] = "canary-51c0";
  const heard: string[] = [];
  const server = createServer((request) => void heard.push(String(request.url)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const files = await filesWith();

  const said = await bash(
    files,
    `env; cat /proc/self/environ /etc/passwd ${import.meta.filename}; curl -s http://127.0.0.1:${port}/curl; wget http://127.0.0.1:${port}/wget; exec 3<>/dev/tcp/127.0.0.1/${port}; node -e 1; ln -s /etc/passwd link; cat link; cat ../../../../etc/passwd; echo $NAMED`,
    { env: { NAMED: "named", UNSET: undefined } },
  );

  expect(said).toContain("NAMED=named");
  expect(said).not.toMatch(/canary-51c0|root:|HOME=\/root|describe the workspace/);
  expect(heard).toEqual([]);
  expect(await textsOf(files)).toEqual({});
});

test.each([
  ["an endless loop", "while true; do :; done"],
  ["a loop that sleeps", "while true; do sleep 0.01; done"],
  ["endless recursion", "f() { f; f; }; f"],
  ["forks", ":(){ :|:& };:"],
  ["an endless pipe", "yes | cat > /dev/null"],
  ["awk that loops", "awk 'BEGIN { while (1) x++ }'"],
  ["sed that loops", "echo a | sed ':a;ba'"],
  ["jq that loops", "jq -n 'def f: f; f'"],
  [
    "a pattern that backtracks",
    `echo ${"a".repeat(40)}b | grep -E '(a+)+$'; [[ ${"a".repeat(40)}b =~ (a+)+$ ]]`,
  ],
  ["a text that doubles", "a=x; while true; do a=$a$a; done"],
  ["an array that grows", "awk 'BEGIN { while (1) x[i++] = i \"0123456789\" }'"],
  ["braces", "echo {1..1000000000}"],
  ["a file that grows", "while true; do cat a a > b; cat b b > a; done"],
  ["many files", "i=0; while true; do echo x > f$i; i=$((i+1)); done"],
  ["much output", "seq 1 100000000"],
  ["a zip bomb", "head -c 200000000 /dev/zero | gzip > z; gunzip -c z | gunzip -c"],
  ["printf", "printf '%2000000000d' 1"],
])(
  "%s ends, and a script beside it does not notice",
  async (_, script) => {
    const files = await filesWith({ "/a": "0123456789" });
    const [hostile, innocent] = await Promise.allSettled([
      bash(files, `echo changed > first; ${script}`, { timeoutMs: 1_500 }),
      bash(await filesWith({ "/b": "beside" }), "cat b"),
    ]);

    expect(innocent).toEqual({ status: "fulfilled", value: "beside" });
    if (hostile.status === "fulfilled") return;
    expect(["timeout", "value-too-large"]).toContain(Object(hostile.reason).code);
    expect(await textsOf(files)).toEqual({ "/a": "0123456789" });
  },
  20_000,
);

test("a script is stopped with its turn, and nothing of it is kept", async () => {
  const files = await filesWith();
  const stop = new AbortController();
  const running = bash(files, "echo x > a; while true; do sleep 0.01; done", {
    signal: stop.signal,
  });
  stop.abort();

  await expect(running).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
  expect(await textsOf(files)).toEqual({});
});

test("a path that no workspace holds fails the script as a whole", async () => {
  const files = await filesWith();

  await expect(bash(files, "echo 1 > a; echo 2 > 'b\\\\c'")).rejects.toMatchObject({
    code: "invalid-input",
  });
  expect(await textsOf(files)).toEqual({});
});

test("many scripts at once all end", async () => {
  const files = await filesWith();

  const said = await Promise.all(
    Array.from({ length: 9 }, (_, number) => bash(files, `echo ${number}`)),
  );

  expect(said).toEqual(Array.from({ length: 9 }, (_, number) => String(number)));
});

/** The tool uses nothing of its context but the files and the signal. */
async function bash(
  workspace: Workspace,
  command: string,
  given: BashOptions & { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const { signal = new AbortController().signal, ...options } = given;
  // The tool uses nothing else of its context.
  const context = { workspace, signal } as unknown as ToolContext;
  return String(await bashTool(options).run?.({ command }, context));
}
