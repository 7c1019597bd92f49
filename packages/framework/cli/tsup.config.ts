import { library } from "@tenon/build/tsup";

export default library({
  entry: ["src/index.ts", "src/main.ts", "src/serve.ts", "src/testing.ts", "src/worker.ts"],
});
