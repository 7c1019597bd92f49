import type {
  AcceptOptions,
  Entry,
  EntryDraft,
  Host,
  Isolates,
  LogId,
  Offset,
  Platform,
} from "@tenon/contracts";
import {
  createCloudflarePlatform,
  openCloudflareStore,
  type CloudflarePlatformOptions,
  type CloudflareStore,
} from "../cloudflare-platform.ts";
import { Rests } from "../store/rests.ts";
import { answer, type Answer } from "./answer.ts";
import { classOfLog, type ClassNames } from "./class-names.ts";
import { directoryIn } from "./directory-object.ts";
import type { Driver } from "./driver.ts";
import { namespaceOf, peersOf } from "./namespaces.ts";
import { objectName } from "./object-name.ts";
import { PeerLogStore, type PeerCalls } from "./peer-log-store.ts";
import { WakeKeeper } from "./wake-keeper.ts";

/** What an object calls up to. */
export interface ObjectHost extends Host {
  /** Sets what this release declares, such as schedules. Contract: repeatable. */
  beginRelease?(): Promise<void>;
}

/** What an object for conversations is made of. */
export interface AgentObjectOptions<Env> extends ClassNames {
  /**
   * Joins the platform with agents, harnesses and models: usually `createRuntime`. Called once for each start. `store` is
   * for who opens a platform of its own on the same storage.
   */
  readonly open: (platform: Platform, env: Env, store: CloudflareStore) => ObjectHost;
  /** Runs code of models, such as `createDynamicWorkerIsolates({ loader: env.LOADER })`. Left out: there are none. */
  readonly isolates?: (env: Env) => Isolates;
  /** Takes large blobs, such as `env.BLOBS`. Left out: every blob stays in the object. */
  readonly bucket?: (env: Env) => NonNullable<CloudflarePlatformOptions["bucket"]>;
  /** How long an open turn may lie still after a crash, in milliseconds. Default 2000, at least 1000 when it is billed. */
  readonly heartbeatMs?: number;
  /** The class whose object lists conversations. Default `DirectoryObject`. */
  readonly directoryClassName?: string;
}

/** What a core is given by the object around it. */
export interface AgentCoreOptions<Env> extends AgentObjectOptions<Env> {
  readonly ctx: DurableObjectState;
  readonly env: Env;
  readonly driver: Driver;
}

/** One answer between objects holds 32 MB at most, and an entry two. */
const entriesInPage = 15;

/** What lives in an object, whichever class and driver are around it. */
export class AgentCore<Env extends object> implements PeerCalls {
  readonly #platform: Platform;
  readonly #host: ObjectHost;
  readonly #keeper: WakeKeeper;
  readonly #driver: Driver;
  #isStarted = false;
  #hasBegun = false;

  constructor(options: AgentCoreOptions<Env>) {
    const { ctx, env, driver } = options;
    const store = openCloudflareStore(ctx.storage);
    const { name } = ctx.id;
    const rests = new Rests();
    this.#keeper = new WakeKeeper({
      store: store.store,
      logs: store.tables.logs,
      driver,
      rests,
      heartbeatMs: options.heartbeatMs ?? 2000,
    });
    store.store.onCommit(() => this.#keeper.look());
    const directory = options.directoryClassName ?? "DirectoryObject";
    this.#platform = createCloudflarePlatform({
      store,
      env,
      rests,
      directory: directoryIn(() => namespaceOf(directory)),
      owner: name ?? ctx.id.toString(),
      ...(options.isolates !== undefined && { isolates: options.isolates(env) }),
      ...(options.bucket !== undefined && { bucket: options.bucket(env) }),
      route: (local) =>
        new PeerLogStore(local, {
          isOwn: (log) => name === undefined || objectName(log) === name,
          peer: (log) => peersOf(classOfLog(options, log)).getByName(objectName(log)),
        }),
    });
    this.#host = options.open(this.#platform, env, store);
    this.#driver = driver;
  }

  /** Drives what is due, whatever brought the object back, beside it and until the object is gone. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const drive = (log: LogId): Promise<void> => this.#keeper.wake(log, () => this.#host.wake(log));
    this.#platform.alarms.watch((log) => void this.#driver.keep(log, () => drive(log)));
  }

  /** Arms the driver anew, whatever it was armed for. */
  rearm(): void {
    this.#keeper.rearm();
  }

  /** Answers a request that was routed to this object. */
  async fetch(request: Request): Promise<Response> {
    const answered = await this.#host.fetch?.(request);
    return answered ?? new Response("Not found.", { status: 404 });
  }

  /** As of `WakeKeeper.beat`. */
  beat(): number | undefined {
    return this.#keeper.beat();
  }

  /** What the release declares is the same until the object is gone. */
  beginRelease(): Promise<Answer<void>> {
    return answer(async () => {
      if (!this.#hasBegun) await this.#host.beginRelease?.();
      this.#hasBegun = true;
    });
  }

  acceptEntries(
    log: LogId,
    batch: readonly EntryDraft[],
    options?: AcceptOptions,
  ): Promise<Answer<readonly Entry[]>> {
    return answer(() => this.#platform.logs.accept(log, batch, options));
  }

  /** A part of the entries: none at the end. */
  readEntries(log: LogId, after?: Offset): Promise<Answer<readonly Entry[]>> {
    return answer(async () => {
      const page: Entry[] = [];
      for await (const entry of this.#platform.logs.read(
        log,
        after === undefined ? {} : { after },
      )) {
        page.push(entry);
        if (page.length >= entriesInPage) break;
      }
      return page;
    });
  }

  deleteLog(log: LogId): Promise<Answer<void>> {
    return answer(async () => {
      await this.#platform.logs.delete(log);
      await this.#platform.blobs.delete(log);
    });
  }
}
