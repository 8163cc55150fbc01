import { describeValue, expectCount, expectOptions } from "@backstream/core";
import { flow } from "@backstream/sequences";
import type { NatsConnection } from "@nats-io/nats-core";
import { Observable, type OperatorFunction } from "rxjs";
import { expectConnection } from "./expectConnection.js";
import { expectName } from "./expectName.js";
import type { MessageLimits } from "./MessageLimits.js";
import { BatchPublisher } from "./BatchPublisher.js";
import type { PublishedMessage } from "./PublishedMessage.js";

/** How records are published. */
export interface ToJetStreamOptions<R> {
  /** What identifies a record, such as the number of a row: published again under the same ID, it is dropped by the server. */
  readonly id: (record: R) => string;
  /** A record as bytes that say where they end, so that several make a message. Default: JSON and a line feed, without `position`. */
  readonly encode?: ((record: R) => Uint8Array | string) | undefined;
  /** How many records make a message. Default: `{ records: 1 }`. */
  readonly batch?: MessageLimits | undefined;
  /** The most messages that are sent and not yet confirmed. Default: 256. */
  readonly inFlight?: number | undefined;
  /** Milliseconds that a message may take to be confirmed before it is an error. Default: 30,000. */
  readonly timeout?: number | undefined;
}

/**
 * Publishes records to a JetStream stream, and emits each message when the server has stored it.
 *
 *     records   a-b-c-d-e-f|
 *                 toJetStream(nc, "flights", { id, batch: { records: 2 } })
 *     output    ----A---B---C|     A = { subject, stream, sequence: 1, isDuplicate: false, records: [a, b] }
 *
 * - subject     a text, or a function of the record: `(flight) => \`flights.${partitionOf(flight.carrier, 64)}\``
 * - order       that of the records, of each subject
 * - repetition  a message's ID is made of its records'. The server drops a message whose ID it has seen within the stream's
 *               `duplicate_window` (2 minutes if not set): `isDuplicate`. So a publisher that was killed may begin again,
 *               within that time, at its start or behind the last record that was emitted, and nothing is stored twice, if it
 *               makes the same batches. `milliseconds` makes others: then only what is sent again by itself is dropped
 *
 * Behind `fromPull` the source waits while messages are not confirmed, as `flow` with `"block"` does. A server that is away
 * is waited for, and messages are sent again in the same order. The operator completes when all is stored.
 *
 * @throws {UnknownNameError} As an error notification, when no stream stores the subject.
 * @throws {UnreachableError} As an error notification, when a message is not confirmed for `timeout`, or the connection is closed.
 * @throws {RangeError} As an error notification, when one record is larger than a message may be.
 * @throws {TypeError} As an error notification, when a record cannot be JSON, or an ID is no text.
 * @throws {CapacityError} As an error notification, when more than 1,024 pushed records would wait.
 * @see fromJetStream, partitionOf
 * @example no-run
 *   import { wsconnect } from "@nats-io/nats-core";
 *   const nc = await wsconnect({ servers: "ws://127.0.0.1:8080" });
 *   const flights$ = of({ row: 1, delay: 4 }, { row: 2, delay: 0 });
 *   const stored$ = flights$.pipe(toJetStream(nc, "flights", { id: ({ row }) => `${row}` }));
 *   stored$.subscribe(({ sequence, isDuplicate }) => console.log(sequence, isDuplicate));
 */
export function toJetStream<R extends object>(
  nc: NatsConnection,
  subject: string | ((record: R) => string),
  options: ToJetStreamOptions<R>,
): OperatorFunction<R, PublishedMessage<R>> {
  const where = "toJetStream";
  expectConnection(where, nc);
  if (typeof subject !== "function")
    expectName(where, "subject", subject, "flights.3, or a function of the record");
  expectOptions(where, options, ["id", "encode", "batch", "inFlight", "timeout"]);
  const { id, encode = encodeLine, batch = { records: 1 }, inFlight = 256, timeout = 30_000 } = options;
  if (typeof id !== "function")
    throw new TypeError(
      `${where}: id is ${describeValue(id)}, expected a function such as (record) => record.id`,
    );
  if (typeof encode !== "function")
    throw new TypeError(`${where}: encode is ${describeValue(encode)}, expected a function of a record`);
  expectOptions(`${where}: batch`, batch, ["records", "bytes", "milliseconds"]);
  for (const [name, limit] of Object.entries(batch))
    if (limit !== undefined) expectCount(`${where}: batch`, name, limit as number);
  expectCount(where, "inFlight", inFlight);
  expectCount(where, "timeout", timeout);
  const subjectOf = typeof subject === "function" ? subject : (): string => subject;

  return (records$) =>
    new Observable((subscriber) => {
      const publisher = new BatchPublisher<R>({
        nc,
        subjectOf,
        id,
        encode,
        batch,
        inFlight,
        timeout,
        stored: (message) => subscriber.next(message),
        failed: (error) => subscriber.error(error),
      });
      subscriber.add(() => publisher.close());
      const waiting = flow({
        policy: "block",
        capacity: 1024,
        consume: (record: R) => publisher.add(record),
      });
      subscriber.add(
        records$.pipe(waiting).subscribe({
          error: (error) => subscriber.error(error),
          complete: () => publisher.finish(() => subscriber.complete()),
        }),
      );
    });
}

/** The place of a record in the source that it comes from is no part of it. @throws {TypeError} */
function encodeLine(record: object): string {
  if (typeof record !== "object" || (record as unknown) === null || Array.isArray(record))
    throw new TypeError(`toJetStream: a record is ${describeValue(record)}, expected an object`);
  const { position: _, ...fields } = record as { position?: unknown };
  try {
    return `${JSON.stringify(fields)}\n`;
  } catch (error) {
    throw new TypeError(
      `toJetStream: a record cannot be JSON (${(error as Error).message.split("\n")[0]}); map the field away, or give encode`,
      { cause: error },
    );
  }
}
