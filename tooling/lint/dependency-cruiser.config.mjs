import { importRules } from "./src/import-rules.ts";

export default {
  forbidden: importRules(),
  options: {
    doNotFollow: { path: "node_modules" },
    // Templates are packages of their own, in which nothing is installed here.
    exclude: { path: "(^|/)(dist|templates)/" },
    moduleSystems: ["es6"],
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@tenon/source", "import", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".json", ".d.ts"],
    },
  },
};
