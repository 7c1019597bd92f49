import { encodeOwner, isDead, ownerName, type Owner } from "./owner.ts";

/** What decides whether a lease is live. */
export interface LeaseState {
  readonly owner: string | undefined;
  readonly leaseUntil: number;
}

/**
 * How leases are given: for a time, to an owner that lives. A lease only decides when another may try; who may append is
 * decided by the epoch alone, so a wrong clock costs time but never an entry.
 */
export class LeaseTerms {
  /** The owner as it is stored. */
  readonly owner: string;
  /** The owner as people read it. */
  readonly ownerName: string;
  readonly #host: string;
  readonly #ttlMs: number;

  constructor(owner: Owner, ttlMs: number) {
    this.owner = encodeOwner(owner);
    this.ownerName = ownerName(owner);
    this.#host = owner.host;
    this.#ttlMs = ttlMs;
  }

  /** When a lease that is given or renewed now expires. */
  until(): number {
    return Date.now() + this.#ttlMs;
  }

  /** Tells whether a tenth of the time has passed since the lease was last renewed. */
  isWorthRenewing({ leaseUntil }: LeaseState): boolean {
    return leaseUntil < Date.now() + this.#ttlMs * 0.9;
  }

  /** Tells whether somebody drives the log: a lease is given back, expires, or falls with the process of its owner. */
  isLive({ owner, leaseUntil }: LeaseState): boolean {
    return owner !== undefined && leaseUntil > Date.now() && !isDead(owner, this.#host);
  }

  /** Tells whether somebody else does. */
  isHeldByOther(state: LeaseState): boolean {
    return state.owner !== this.owner && this.isLive(state);
  }
}
