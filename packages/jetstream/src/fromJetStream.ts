import {
  describePosition,
  describeValue,
  expectBoolean,
  expectCount,
  expectOptions,
  type Position,
  type Progress,
} from "@backstream/core";
import { fromPull, resumedPosition } from "@backstream/sequences";
import type { NatsConnection } from "@nats-io/nats-core";
import { defer, type Observable, type Observer } from "rxjs";
import { decodeBy, decodeRecords, type Decoded } from "./decodeRecords.js";
import { expectConnection } from "./expectConnection.js";
import { expectName } from "./expectName.js";
import { MessageReader } from "./MessageReader.js";
import { RecordReader } from "./RecordReader.js";
import type { RejectedMessage } from "./RejectedMessage.js";
import type { StreamRecord } from "./StreamRecord.js";

/** Which records are read, from where, and how. */
export interface FromJetStreamOptions<R extends object> {
  /** A checkpoint: records behind its position in this stream follow. Without one, or without that position: from the oldest. */
  readonly from?: Progress | undefined;
  /** Only messages of these subjects, such as `flights.3.>`. */
  readonly subject?: string | undefined;
  /** The record or records of a message. Default: JSON, one object a line, or CBOR maps one after the other. */
  readonly decode?: ((data: Uint8Array) => R | readonly R[]) | undefined;
  /** Receives what is no record, and the stream goes on; only `next` is called. Without it, that is an error. */
  readonly rejected?: Pick<Observer<RejectedMessage>, "next"> | undefined;
  /** The most messages that are held or on their way. Default: 256. */
  readonly credit?: number | undefined;
  /** Completes behind the newest message that is there when it begins, instead of waiting for more. Default: false. */
  readonly untilEnd?: boolean | undefined;
  /** Milliseconds that a server, or a stream, may be away before it is an error. Default: 30,000. */
  readonly timeout?: number | undefined;
}

/**
 * Reads the records of a JetStream stream, each once and in order, from the oldest or from behind a checkpoint.
 *
 *     stream    {a}⏎{b}   {c}          {d}         messages, of one line or several
 *                 fromJetStream(nc, "FLIGHTS")
 *     output    a----b----c------------d---        a.position = { source: "FLIGHTS", made: "2026-…", offset: [1, 0, 1] }
 *
 * - position  `source` is the stream's name, with a slash and the `subject` where there is one. `offset` is the number of the
 *             message and the index of the record in it, followed by how many are behind it in the message, if any are
 * - order     that of the stream; without gaps, whatever happens to the server, the connection or the consumer
 *
 * At most `credit` messages are held: the server keeps the others until the operators after this one have consumed them, as
 * `fromPull` says. The position is in each record, so a checkpoint has it, and nothing is acknowledged: a program that is
 * killed goes on behind its newest checkpoint and learns the same. Pass `position` on where records become samples.
 *
 * It ends with an error where it cannot go on: the records between the position and the oldest message are gone, or the
 * stream was made anew. While the server is away it waits and then goes on; for longer than `timeout` it is an error.
 *
 * @throws {SourceMovedError} As an error notification, when the stream was made anew, is gone, has lost messages, or has none
 *   left right behind the position. With a `subject`, the server cannot say whether those removed were of it.
 * @throws {UnknownNameError} As an error notification, when there is no such stream after `timeout`.
 * @throws {UnreachableError} As an error notification, when the server has not answered for `timeout`, or the connection is closed.
 * @throws {TypeError} As an error notification, without `rejected`, when a message holds what is no record.
 * @see toJetStream, jetStreamStore
 * @example no-run
 *   import { wsconnect } from "@nats-io/nats-core";
 *   const flights$ = fromJetStream<{ delay: number }>(await wsconnect({ servers: "ws://127.0.0.1:8080" }), "FLIGHTS");
 *   flights$.subscribe(({ delay, position }) => console.log(delay, position.offset));
 */
export function fromJetStream<R extends object = Record<string, unknown>>(
  nc: NatsConnection,
  stream: string,
  options: FromJetStreamOptions<R> = {},
): Observable<StreamRecord<R>> {
  expectConnection("fromJetStream", nc);
  expectName("fromJetStream", "stream", stream);
  const where = `fromJetStream(${stream})`;
  expectOptions(where, options, ["from", "subject", "decode", "rejected", "credit", "untilEnd", "timeout"]);
  const { from, subject, decode, rejected, credit = 256, untilEnd = false, timeout = 30_000 } = options;
  if (subject !== undefined) expectName(where, "subject", subject, "flights.3.>");
  if (decode !== undefined && typeof decode !== "function")
    throw new TypeError(`${where}: decode is ${describeValue(decode)}, expected a function of bytes`);
  if (rejected !== undefined && typeof (rejected as { next?: unknown } | null)?.next !== "function")
    throw new TypeError(
      `${where}: rejected is ${describeValue(rejected)}, expected an observer with next, such as a Subject`,
    );
  expectCount(where, "credit", credit);
  expectBoolean(where, "untilEnd", untilEnd);
  expectCount(where, "timeout", timeout);
  const source = subject === undefined ? stream : `${stream}/${subject}`;
  const begin = positionIn(where, from, source);

  return defer(() => {
    const [message, index, left = 0] = begin?.offset ?? [];
    const isInside = begin !== undefined && left > 0;
    const messages = new MessageReader({
      where,
      nc,
      stream,
      subject,
      credit,
      untilEnd,
      timeout,
      after: isInside ? message - 1 : message,
      made: begin?.made,
    });
    const reader = new RecordReader<R>(messages, {
      where,
      source,
      // Without a function, R says what the user expects to be in the lines.
      decode: decode
        ? (data) => decodeBy(decode, data)
        : (decodeRecords as (data: Uint8Array) => Decoded<R>[]),
      rejected,
      skip: isInside ? { message, records: index + 1 } : undefined,
    });
    // fromPull also takes results that are there at once, which the type of an asynchronous iterator does not allow.
    return fromPull({ [Symbol.asyncIterator]: () => reader as AsyncIterator<StreamRecord<R>> });
  });
}

/** The position of a source in a checkpoint. */
function positionIn(where: string, from: Progress | undefined, source: string): Position | undefined {
  const found = resumedPosition(where, from, source);
  if (found === undefined) return undefined;
  if (
    found.made !== undefined &&
    found.offset.length >= 2 &&
    found.offset.every((part) => Number.isInteger(part))
  )
    return found;
  throw new TypeError(
    `${where}: the checkpoint is at ${describePosition(found)}, expected a position that fromJetStream made, with made and [message, index]`,
  );
}
