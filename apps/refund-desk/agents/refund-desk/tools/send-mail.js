import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { defineTool } from "tenon";
import * as z from "zod";
const outbox = process.env["OUTBOX"] ?? join(import.meta.dirname, "../../../outbox");
export default defineTool({
    description: "Sends a mail to a customer.",
    input: z.object({ to: z.email(), subject: z.string(), text: z.string() }),
    // An outbox knows no keys, so after a crash it is asked whether the mail of this call is there.
    replay: "unsafe",
    async probe(_mail, { key }) {
        const isThere = await readFile(mailFile(key)).then(() => true, () => false);
        return isThere ? { status: "done", output: { sent: mailFile(key) } } : { status: "not-done" };
    },
    async run({ to, subject, text }, { key }) {
        const file = mailFile(key);
        await mkdir(outbox, { recursive: true });
        await writeFile(`${file}.part`, `To: ${to}\nSubject: ${subject}\n\n${text}\n`);
        // Half a mail must never look like a sent one.
        await rename(`${file}.part`, file);
        return { sent: file };
    },
});
function mailFile(key) {
    return join(outbox, `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.eml`);
}
