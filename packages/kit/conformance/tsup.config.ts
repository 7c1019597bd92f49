import { library } from "@tenon/build/tsup";

export default library({
  entry: {
    index: "src/index.ts",
    "bin/describe-file": "src/bin/describe-file.ts",
    "bin/main": "src/bin/main.ts",
  },
});
