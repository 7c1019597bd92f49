import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "Sends a mail to a customer.",
  input: z.object({ to: z.email(), subject: z.string(), text: z.string() }),
  // An outbox knows no keys, so after a crash it is asked whether the mail of this call is there.
  replay: "unsafe",
  async probe(_mail, { key }) {
    const sent = await outbox().find(nameOf(key));
    return sent === undefined ? { status: "not-done" } : { status: "done", output: { sent } };
  },
  async run({ to, subject, text }, { key }) {
    return { sent: await outbox().put(nameOf(key), `To: ${to}\nSubject: ${subject}\n\n${text}\n`) };
  },
});

interface Outbox {
  /** Where the mail of this name is, if it was put there. */
  find(name: string): Promise<string | undefined>;
  put(name: string, mail: string): Promise<string>;
}

/** Where there are files a folder, and a mail service where there are none. */
function outbox(): Outbox {
  const service = process.env["MAIL_SERVICE"];
  return service === undefined ? folderOutbox() : serviceOutbox(service);
}

function folderOutbox(): Outbox {
  const folder = process.env["OUTBOX"] ?? join(import.meta.dirname, "../../../outbox");
  return {
    async find(name) {
      const file = join(folder, name);
      return readFile(file).then(
        () => file,
        () => undefined,
      );
    },
    async put(name, mail) {
      const file = join(folder, name);
      await mkdir(folder, { recursive: true });
      await writeFile(`${file}.part`, mail);
      // Half a mail must never look like a sent one.
      await rename(`${file}.part`, file);
      return file;
    },
  };
}

function serviceOutbox(service: string): Outbox {
  return {
    async find(name) {
      const { ok, url } = await fetch(`${service}/mails/${name}`);
      return ok ? url : undefined;
    },
    async put(name, mail) {
      const { ok, url } = await fetch(`${service}/mails/${name}`, { method: "PUT", body: mail });
      if (!ok) throw new Error("The mail service did not take the mail.");
      return url;
    },
  };
}

function nameOf(key: string): string {
  return `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.eml`;
}
