import { TenonError, type LogId } from "@tenon/contracts";
import { parseLog } from "./identity.ts";

/** Names an approval of any conversation or instance: its log and its call, without a slash that proxies would split. */
export function approvalId(log: LogId, call: string): string {
  return `${log.replaceAll("/", ":")}:${call}`;
}

/** What an approval is of. Throws `approval-not-found` for what names none. */
export function parseApprovalId(id: string): { readonly log: LogId; readonly call: string } {
  const [, kind = "", name = "", of = "", call = ""] =
    /^(agents|workflows):([^:/]+):([^:/]+):(.+)$/s.exec(id) ?? [];
  const log = `${kind}/${name}/${of}` as LogId;
  try {
    parseLog(log);
  } catch (cause) {
    throw new TenonError("approval-not-found", "There is no such approval.", {
      hint: "It is named agents:<agent>:<conversation>:<call> or workflows:<workflow>:<instance>:<step>.",
      cause,
    });
  }
  return { log, call };
}
