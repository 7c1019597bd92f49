import { createConversationServer } from "./conversation-server.ts";
import { runOverNode } from "./run-over-node.ts";

// The reading half of the protocol's own suite against real logs; the groups are named in vitest.config.ts.
runOverNode(createConversationServer());
