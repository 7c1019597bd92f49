import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Player } from "./player.ts";

/** The folder of the app: what a person calls the project. */
export const app: string = fileURLToPath(new URL("..", import.meta.url));

/** The command stands beside the authoring API that agents import, as a source or built. */
const api = fileURLToPath(import.meta.resolve("tenon"));
const command = join(api, "..", api.endsWith(".ts") ? "main.ts" : "main.js");

/** A folder of its own and the processes that play in it. Leaving it ends these processes and no other. */
export class Stage implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "refund-desk-"));
  readonly store: string = join(this.folder, "store.db");
  readonly outbox: string = join(this.folder, "outbox");
  /** What `tenon` stands for in the commands that the demo shows. */
  readonly typed: string = [process.execPath, ...process.execArgv, command].join(" ");
  readonly #isKept: boolean;
  readonly #players: Player[] = [];
  readonly #environment: Record<string, string> = { OUTBOX: this.outbox };
  readonly #broken: PromiseWithResolvers<never> = Promise.withResolvers();

  constructor({ isKept }: { readonly isKept: boolean }) {
    this.#isKept = isKept;
  }

  /** Where the agent's tools find the payment service. */
  usePaymentService(url: string): void {
    this.#environment["PAYMENT_SERVICE"] = url;
  }

  /** Starts `tenon <parameters>` on the store of this stage. */
  tenon(parameters: readonly string[]): Player {
    return this.#start(`tenon ${parameters[0]}`, [command, ...parameters, "--store", this.store]);
  }

  /** Starts a program of this app. */
  program(file: string, parameters: readonly string[]): Player {
    return this.#start(file, [join(app, file), ...parameters]);
  }

  /** What `play` resolves with. Rejects as soon as a player fails or the demo is broken off. */
  watch<T>(play: Promise<T>): Promise<T> {
    return Promise.race([play, this.#broken.promise]);
  }

  breakOff(problem: string): void {
    this.#broken.reject(new Error(problem));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#players.map((player) => player.end("SIGKILL")));
    if (!this.#isKept) rmSync(this.folder, { recursive: true, force: true });
  }

  #start(name: string, parameters: readonly string[]): Player {
    const child = spawn(process.execPath, [...process.execArgv, ...parameters], {
      cwd: app,
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const player = new Player(name, child, (problem) => this.breakOff(problem));
    this.#players.push(player);
    return player;
  }
}
