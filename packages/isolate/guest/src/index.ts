export { guestModule } from "./guest-module.ts";
export { guestParts } from "./guest-parts.ts";
export { HostScript } from "./host-script.ts";
export { lineOf, readEnd } from "./guest-end.ts";
export { bytesOf, isTooDeep } from "./outgoing-json.ts";
