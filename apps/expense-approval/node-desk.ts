import { openNodePlatform } from "@tenon/platform-node";
import type { Desk } from "./desk.ts";
import { expenseApproval } from "./office/expense-approval.ts";
import { openOffice } from "./office/open-office.ts";
import { openOutside } from "./office/outside-file.ts";

/** The office in this process, with its log in a file. */
export async function openNodeDesk(options: {
  readonly file: string;
  readonly outsideFile: string;
  readonly dayMs: number;
  /** Does what is due, too. */
  readonly drives: boolean;
}): Promise<Desk> {
  const platform = await openNodePlatform({ file: options.file });
  const outside = openOutside(options.outsideFile);
  const office = openOffice(platform, [expenseApproval({ outside, dayMs: options.dayMs })]);
  if (options.drives) office.start();
  return {
    start: (id, input, by) => office.workflow("expense", id).start(input, { by }),
    answer: (id, { step, decision, by }) =>
      office.workflow("expense", id).answer(step, { type: decision }, { by }),
    status: (id) => office.workflow("expense", id).status(),
    async [Symbol.asyncDispose]() {
      await office.stop();
      await platform[Symbol.asyncDispose]();
    },
  };
}
