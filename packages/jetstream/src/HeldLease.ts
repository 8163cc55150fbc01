import { ReplaySubject, type Observable } from "rxjs";
import type { PartitionLease } from "./PartitionLease.js";

/** Who is told when a lease ends. */
export interface LeaseEnds {
  readonly released: (lease: HeldLease) => Promise<void>;
  readonly expired: (lease: HeldLease) => void;
}

/** A lease that this process holds until a time of its own clock. */
export class HeldLease implements PartitionLease {
  readonly partition: number;
  readonly lost$: Observable<"moved" | "lost">;
  readonly #lost = new ReplaySubject<"moved" | "lost">(1);
  readonly #duration: number;
  readonly #ends: LeaseEnds;
  #revision = 0;
  #until = 0;
  /** When a lease that shall move is released at the latest. */
  #wantedUntil = Infinity;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** It lasts so many milliseconds from the time when it was asked for. */
  constructor(partition: number, duration: number, ends: LeaseEnds) {
    this.partition = partition;
    this.#duration = duration;
    this.#ends = ends;
    this.lost$ = this.#lost.asObservable();
  }

  get isHeld(): boolean {
    return !this.#isOver && performance.now() < this.#until;
  }

  get isMoving(): boolean {
    return this.#wantedUntil < Infinity;
  }

  get isWanted(): boolean {
    return performance.now() < this.#wantedUntil;
  }

  /** The number of the entry. */
  get revision(): number {
    return this.#revision;
  }

  /** The entry was written anew by a request that was sent at that time: it cannot expire earlier than `duration` after it. */
  renew(revision: number, sent: number): void {
    if (this.#isOver) return;
    this.#revision = revision;
    this.#until = sent + this.#duration;
    clearTimeout(this.#timer);
    this.#watch();
  }

  #watch(): void {
    const expire = (): void => {
      if (this.isHeld) {
        this.#watch(); // a timer may be early
        return;
      }
      this.#ends.expired(this);
      this.lose();
    };
    this.#timer = setTimeout(expire, Math.max(1, this.#until - performance.now()));
  }

  /** Another process shall have it: it is held on until it is released, or that time. */
  move(until: number): void {
    if (this.#isOver || this.isMoving) return;
    this.#wantedUntil = until;
    this.#lost.next("moved");
    this.#lost.complete();
  }

  lose(): void {
    if (this.#isOver) return;
    this.#end();
    this.#lost.next("lost");
    this.#lost.complete();
  }

  async release(): Promise<void> {
    if (this.#isOver) return;
    this.#end();
    this.#lost.complete();
    await this.#ends.released(this);
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
