/**
 * One script that runs the tests of a repository: each file is a function, and \`require\` finds the others. An isolate
 * knows no files and no \`eval\`, so everything is in the text of the script.
 */
export function testSource(files: Readonly<Record<string, string>>): string {
  const modules = Object.entries(files).map(
    ([path, text]) =>
      `${JSON.stringify(path)}: function (require, module, exports) {\n${text}\n},\n`,
  );
  const tests = Object.keys(files).filter((path) => path.endsWith(".test.js"));
  return `const files = {\n${modules.join("")}};
${loader}
for (const path of ${JSON.stringify(tests)}) {
  try {
    load(path);
  } catch (error) {
    load("/repo/test/runner.js").results.push({ name: path, passed: false, message: String(error && error.message) });
  }
}
return load("/repo/test/runner.js").results;`;
}

const loader = `const loaded = Object.create(null);
function load(path) {
  if (!Object.hasOwn(files, path)) throw new Error("There is no file " + path + ".");
  if (loaded[path] === undefined) {
    const module = (loaded[path] = { exports: {} });
    files[path]((name) => load(resolve(path, name)), module, module.exports);
  }
  return loaded[path].exports;
}
function resolve(from, name) {
  const parts = from.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}`;
