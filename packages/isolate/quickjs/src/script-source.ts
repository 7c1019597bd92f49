import { stripTypeScriptTypes } from "node:module";
import { hasCode } from "@tenon/contracts";
