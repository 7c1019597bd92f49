import { library } from "@tenon/build/tsup";

export default library({
  entry: ["src/index.ts", "src/stdio.ts", "src/stdio-in-workers.ts"],
});
