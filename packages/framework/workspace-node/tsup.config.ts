import { library } from "@tenon/build/tsup";

export default library({
  entry: ["src/index.ts", "src/bash.ts", "src/bash-in-workers.ts", "src/shell-worker.ts"],
});
