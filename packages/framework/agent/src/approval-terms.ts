import { TenonError, type ApprovalTerms } from "@tenon/contracts";
import { readFields, shown, type Fields } from "./fields.ts";

/** Decodes what an approval rule says or returned: whether a person is asked, and on which terms. Throws `invalid-agent`. */
export function readApprovalTerms(value: unknown, subject: string): boolean | ApprovalTerms {
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) {
    throw new TenonError(
      "invalid-agent",
      `${subject}: approval must return true, false or terms such as { approvers: ["user:ann"] }, not ${shown(value)}.`,
    );
  }
  const fields = readFields(value, {
    code: "invalid-agent",
    subject,
    path: "approval.",
    known: ["approvers", "expiresMs", "escalate"],
    synonyms: {
      approver: "approvers",
      by: "approvers",
      expires: "expiresMs",
      timeoutMs: "expiresMs",
    },
  });
  const approvers = readPeople(fields, "approvers");
  const expiresMs = fields.count("expiresMs");
  const escalate = readEscalation(fields);
  return {
    ...(approvers === undefined ? {} : { approvers }),
    ...(expiresMs === undefined ? {} : { expiresMs }),
    ...(escalate === undefined ? {} : { escalate }),
  };
}

function readEscalation(fields: Fields): ApprovalTerms["escalate"] {
  const section = fields.section("escalate", ["afterMs", "to"]);
  if (section === undefined) return undefined;
  const afterMs = section.count("afterMs");
  const to = readPeople(section, "to");
  if (afterMs === undefined || to === undefined) {
    throw fields.refusal(
      "escalate",
      "must say when, and to whom",
      'Write escalate: { afterMs: 86_400_000, to: ["user:chief"] }.',
    );
  }
  if (fields.has("approvers")) return { afterMs, to };
  throw fields.refusal(
    "escalate",
    "has no effect without approvers, because anybody may answer from the beginning",
    "Name the approvers, or leave escalate out.",
  );
}

function readPeople(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields.value(name);
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.length > 0;
  if (isList && value.every((each) => typeof each === "string" && each.trim() !== ""))
    return [...value];
  throw fields.refusal(
    name,
    `must be a list of principals, not ${shown(value)}`,
    `Write ${name}: ["user:ann"].`,
  );
}
