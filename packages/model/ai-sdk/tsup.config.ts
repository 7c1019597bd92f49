import { library } from "@tenon/build/tsup";

export default library({ entry: ["src/index.ts", "src/node.ts"] });
