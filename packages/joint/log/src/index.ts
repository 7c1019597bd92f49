export { checkEntrySize, entrySize, maxEntryBytes, maxInlineBytes } from "./bounds.ts";
export { canonicalJson, digestOf, digestOfBytes, type CanonicalInput } from "./digest.ts";
export { sameFact } from "./fact.ts";
export {
  agentName,
  conversationId,
  conversationLog,
  parseLog,
  type LogIdentity,
} from "./identity.ts";
export { decodeOffset, encodeOffset, type Position } from "./offset.ts";
