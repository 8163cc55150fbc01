import { describeValue, expectCount, expectOptions } from "@backstream/core";
import type { NatsConnection } from "@nats-io/nats-core";
import { Observable } from "rxjs";
import { expectConnection } from "./expectConnection.js";
import { expectName } from "./expectName.js";
import { LeaseKeeper } from "./LeaseKeeper.js";
import type { PartitionLease } from "./PartitionLease.js";

/** How partitions are shared among processes; the same in all of them. */
export interface PartitionsOptions {
  /** The key-value bucket of the leases, which is made where it is absent. Nothing else may be in it. */
  readonly bucket: string;
  /** How many partitions there are. */
  readonly count: number;
  /** Milliseconds after which the partitions of a process that was killed are free. Default: 10,000. */
  readonly ttl?: number | undefined;
  /** Milliseconds that the server may be away before it is an error. Default: 60,000. */
  readonly timeout?: number | undefined;
}

/**
 * Shares partitions among the processes that ask for them: emits a lease for each one that this process shall work on.
 *
 *     process 1   -0-1-2-3----------------2-3-    2 and 3 again, when process 2 was killed, after ttl
 *     process 2   ------------2-3-†               joined: process 1 is told to move 2 and 3
 *
 * Each process gets `count / processes`, rounded up or down. Where one joins, only what it shall have moves, and where one
 * leaves, only what it had. Leases are renewed at a third of `ttl`, again and again while the server does not answer, and
 * given up at five sixths of it, so before another process can have them.
 *
 * No clocks are compared, so those that are wrong or jump do no harm. But a process can stand still between the look at
 * `isHeld` and what it does next: what decides is the revision of its checkpoint, which `jetStreamStore` refuses once
 * another process has saved. Unsubscribing releases all leases.
 *
 * @throws {RangeError} As an error notification, when the bucket was made with another count or ttl.
 * @throws {UnknownNameError} As an error notification, when the bucket was removed and is not back after `timeout`.
 * @throws {UnreachableError} As an error notification, when the server has not answered for `timeout`, or the connection is closed.
 * @see partitionOf, jetStreamStore
 * @example no-run
 *   import { wsconnect } from "@nats-io/nats-core";
 *   const nc = await wsconnect({ servers: "ws://127.0.0.1:8080" });
 *   partitions(nc, { bucket: "workers", count: 64 })
 *     .pipe(
 *       mergeMap((lease) =>
 *         fromJetStream(nc, "FLIGHTS", { subject: `flights.${lease.partition}.>` }).pipe(
 *           takeUntil(lease.lost$),
 *           finalize(() => void lease.release()),
 *         ),
 *       ),
 *     )
 *     .subscribe(console.log);
 */
export function partitions(nc: NatsConnection, options: PartitionsOptions): Observable<PartitionLease> {
  expectConnection("partitions", nc);
  expectOptions("partitions", options, ["bucket", "count", "ttl", "timeout"]);
  const { bucket, count, ttl = 10_000, timeout = 60_000 } = options;
  expectName("partitions", "bucket", bucket);
  const where = `partitions(${bucket})`;
  expectCount(where, "count", count);
  expectCount(where, "timeout", timeout);
  if (!(Number.isInteger(ttl) && ttl >= 300))
    throw new RangeError(
      `${where}: ttl is ${describeValue(ttl)}, expected a whole number of milliseconds from 300 up`,
    );

  return new Observable((subscriber) => {
    const keeper = new LeaseKeeper({
      where,
      nc,
      bucket,
      count,
      ttl,
      timeout,
      won: (lease) => subscriber.next(lease),
      failed: (error) => subscriber.error(error),
    });
    subscriber.add(() => keeper.close());
    void keeper.run();
  });
}
