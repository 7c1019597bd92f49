import { createWritableServer } from "../writable/writable-server.ts";
import { runOverNode } from "./run-over-node.ts";

// The protocol's own suite against our read handlers on Node.
runOverNode(createWritableServer());
