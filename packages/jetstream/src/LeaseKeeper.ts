import { UnknownNameError, UnreachableError } from "@backstream/core";
import { jetstream, StorageType, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { nanos, nuid, type NatsConnection } from "@nats-io/nats-core";
import { fairShare } from "./fairShare.js";
import { HeldLease } from "./HeldLease.js";
import { isConflict } from "./isConflict.js";
import { closedError, isNotEnabled, isPassing, keepTrying, pause, saidBy } from "./keepTrying.js";
import type { PartitionLease } from "./PartitionLease.js";

/** What is shared, and who is told. */
export interface LeaseKeeperOptions {
  readonly where: string;
  readonly nc: NatsConnection;
  readonly bucket: string;
  readonly count: number;
  readonly ttl: number;
  readonly timeout: number;
  readonly won: (lease: PartitionLease) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The leases of one process. In the bucket are an entry for each process, and one for each partition that is leased: they are
 * written anew at a third of their time to live, and the server removes those that were not. Only who knows the number of
 * an entry can write it anew; only where there is none can another process make one.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #client: JetStreamClient;
  readonly #stream: string;
  readonly #prefix: string;
  /** The name of this process. */
  readonly #id: string = nuid.next();
  readonly #leases = new Map<number, HeldLease>();
  /** Partitions whose entry may be ours: the request was not answered. */
  readonly #unsure = new Set<number>();
  #manager: JetStreamManager | undefined;
  #member = 0;
  #isOver = false;

  constructor(options: LeaseKeeperOptions) {
    const { nc, bucket, ttl } = options;
    this.#options = options;
    this.#client = jetstream(nc, { timeout: Math.max(50, Math.min(2000, ttl / 6)) });
    this.#stream = `KV_${bucket}`;
    this.#prefix = `$KV.${bucket}`;
  }

  /** Works until it is closed, or the server is away for too long. */
  async run(): Promise<void> {
    const { where, nc, ttl, timeout } = this.#options;
    try {
      await keepTrying({ where, nc, timeout, isOver: () => this.#isOver }, "opening the bucket", () =>
        this.#open(),
      );
      let reached = performance.now();
      while (!this.#isOver) {
        const begun = performance.now();
        const problem = await this.#round();
        if (problem === undefined) reached = performance.now();
        else if (nc.isClosed()) throw await closedError(where, nc);
        else if (!isPassing(problem)) throw saidBy(where, problem);
        else if (performance.now() - reached > Math.max(timeout, ttl)) {
          if (isNotEnabled(problem) && nc.info?.jetstream) {
            throw new UnknownNameError(
              `${where}: the bucket is gone, and not back after ${timeout} ms; begin again, which makes it anew`,
              { cause: problem },
            );
          }
          throw new UnreachableError(
            `${where}: no answer from ${nc.getServer()} after ${timeout} ms, while renewing leases; ${(problem as Error).message.toLowerCase()}`,
            { cause: problem },
          );
        }
        const period = problem === undefined ? ttl / 3 : ttl / 12;
        if (!this.#isOver) await pause(Math.max(0, period - (performance.now() - begun)));
      }
    } catch (error) {
      if (this.#isOver) return;
      this.close();
      this.#options.failed(error);
    }
  }

  /** Gives all leases back, in the background. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const numbers = [...this.#leases.values()].map(({ revision }) => revision);
    for (const lease of this.#leases.values()) lease.lose();
    this.#leases.clear();
    if (this.#member > 0) numbers.push(this.#member);
    for (const number of numbers) void this.#erase(number);
  }

  async #open(): Promise<void> {
    const { where, bucket, count, ttl } = this.#options;
    const description = `backstream: ${count} partitions, ttl ${ttl} ms`;
    await new Kvm(this.#client).create(bucket, { history: 1, ttl, description, storage: StorageType.File });
    this.#manager = await this.#client.jetstreamManager(false);
    const { config } = await this.#manager.streams.info(this.#stream);
    if (config.description !== description || config.max_age !== nanos(ttl)) {
      throw new RangeError(
        `${where}: the bucket is of "${config.description ?? ""}", expected "${description}"; give all processes the same count and ttl, or take another bucket`,
      );
    }
  }

  /** Writes all entries anew, and gives or takes partitions. Returns what went wrong. */
  async #round(): Promise<unknown> {
    const done = await Promise.allSettled([
      this.#announce(),
      ...[...this.#leases.values()].map((lease) => this.#renew(lease)),
    ]);
    const problem = done.find((result) => result.status === "rejected");
    if (problem) return problem.reason ?? new Error("no reason");
    if (this.#isOver) return undefined;
    try {
      await this.#balance();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async #announce(): Promise<void> {
    this.#member = (await this.#client.publish(`${this.#prefix}.process.${this.#id}`, this.#id)).seq;
    if (this.#isOver) await this.#erase(this.#member);
  }

  async #renew(lease: HeldLease): Promise<void> {
    if (lease.isHeld && lease.isWanted) {
      const sent = performance.now();
      const revision = await this.#write(lease.partition, lease.revision);
      if (revision !== undefined && lease.isHeld) {
        lease.renew(revision, sent);
        return;
      }
      if (revision !== undefined) void this.#erase(revision); // too late, and nobody works on it
    } else if (lease.isHeld) {
      await lease.release(); // it was asked to move, and has had its time
      return;
    }
    this.#leases.delete(lease.partition);
    lease.lose();
  }

  /** Writes the entry of a partition behind its number; undefined where it is another process's. */
  async #write(partition: number, revision: number): Promise<number | undefined> {
    const subject = this.#subjectOf(partition);
    let after = revision;
    for (let tries = 1; ; tries++) {
      try {
        const { seq } = await this.#client.publish(subject, this.#id, {
          expect: { lastSubjectSequence: after },
        });
        this.#unsure.delete(partition);
        return seq;
      } catch (error) {
        if (!isConflict(error)) {
          this.#unsure.add(partition);
          throw error;
        }
        if (tries > 2 || !this.#unsure.has(partition)) return undefined;
        // An earlier request may have arrived without being answered.
        const found = await this.#manager?.streams.getMessage(this.#stream, { last_by_subj: subject });
        if (found && found.string() !== this.#id) this.#unsure.delete(partition);
        after = found?.string() === this.#id ? found.seq : 0;
        if (after === 0 && revision !== 0) return undefined; // it has expired
      }
    }
  }

  async #balance(): Promise<void> {
    const { count } = this.#options;
    const info = await this.#manager?.streams.info(this.#stream, { subjects_filter: `${this.#prefix}.>` });
    const subjects = new Set(Object.keys(info?.state.subjects ?? {}));
    const processes = [...subjects].flatMap((subject) => {
      const [, , kind, name] = subject.split(".");
      return kind === "process" ? [name] : [];
    });
    const { share, first } = fairShare(processes, this.#id, count);
    const staying = [...this.#leases.values()].filter((lease) => !lease.isMoving);
    for (const lease of staying.slice(share)) lease.move(performance.now() + 3 * this.#options.ttl);
    let missing = share - staying.length;
    for (let step = 0; step < count && missing > 0 && !this.#isOver; step++) {
      const partition = (first + step) % count;
      if (this.#leases.has(partition)) continue;
      if (subjects.has(this.#subjectOf(partition)) && !this.#unsure.has(partition)) continue;
      const sent = performance.now();
      const revision = await this.#write(partition, 0);
      if (revision === undefined) continue;
      missing--;
      this.#win(partition, revision, sent);
    }
  }

  #win(partition: number, revision: number, sent: number): void {
    if (this.#isOver) {
      void this.#erase(revision);
      return;
    }
    const { ttl } = this.#options;
    const lease = new HeldLease(partition, (ttl * 5) / 6, {
      released: (held) => {
        if (this.#leases.get(partition) === held) this.#leases.delete(partition);
        return this.#erase(held.revision);
      },
      expired: (held) => {
        if (this.#leases.get(partition) === held) this.#leases.delete(partition);
      },
    });
    this.#leases.set(partition, lease);
    lease.renew(revision, sent);
    this.#options.won(lease);
  }

  /** Removes an entry by its number, so never that of another process. Where it fails, the entry expires. */
  async #erase(revision: number): Promise<void> {
    try {
      await this.#manager?.streams.deleteMessage(this.#stream, revision);
    } catch {}
  }

  #subjectOf(partition: number): string {
    return `${this.#prefix}.partition.${partition}`;
  }
}
