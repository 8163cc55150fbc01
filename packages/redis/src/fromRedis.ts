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
import type { Redis } from "ioredis";
import { defer, type Observable } from "rxjs";
import { expectRedis } from "./expectRedis.js";
import { RecordReader, type Positioned } from "./RecordReader.js";
import type { EntryFields, FromRedisOptions } from "./FromRedisOptions.js";
import { StreamReader } from "./StreamReader.js";

/**
 * Reads the records of a Redis Stream in order, each with its position, and goes on behind a checkpoint.
 *
 *     stream    1526919030474-0 { x: "1" }    1526919030474-1 { records: '{"x":2}\n{"x":3}' }
 *     fromRedis(client, "POINTS")
 *     output    { x: "1", position: { source: "POINTS", offset: [1526919030474, 0, 0] } }
 *               { x: 2, position: { source: "POINTS", offset: [1526919030474, 1, 0] } }, …
 *
 * - client  of `ioredis`; a connection of its own is opened, with the same settings
 * - stream  the key of the stream
 *
 * At most `credit` entries are held; the next are read when the operators after it have consumed these, and a `flow` with
 * the policy `"block"` holds it back. Nothing is acknowledged and there is no consumer group: the position in the checkpoint
 * says what was learned from. When the connection is lost, reading goes on behind the newest entry as soon as the server is
 * back.
 *
 * @throws {SourceMovedError} As an error notification, when the entry behind which it was to go on is not there any more: the
 *   stream was made anew, or trimmed too early.
 * @throws {UnreachableError} As an error notification, when the server gives no answer for `timeout` milliseconds.
 * @throws {UnknownNameError} As an error notification, when there is no such stream after `timeout` milliseconds; when an
 *   option does not exist.
 * @throws {Error} As an error notification, what the server refuses.
 * @throws {TypeError} When client or stream are none; as an error notification, when an entry is no record and there is no
 *   `rejected`.
 * @throws {RangeError} When an option is impossible.
 * @see toRedis, which writes such streams; redisStore, which keeps the checkpoints
 * @example
 *   import { Redis } from "ioredis";
 *   const records$ = fromRedis(new Redis({ lazyConnect: true }), "FLIGHTS", { credit: 64 });
 *   typeof records$.subscribe // => "function"
 */
export function fromRedis<R extends object = EntryFields>(
  client: Redis,
  stream: string,
  options: FromRedisOptions<R> = {},
): Observable<Positioned<R>> {
  expectRedis("fromRedis", client);
  expectOptions("fromRedis", options, ["from", "decode", "rejected", "credit", "untilEnd", "timeout"]);
  const { from, credit = 256, untilEnd = false, timeout = 30_000, decode, rejected } = options;
  if (typeof stream !== "string" || stream === "")
    throw new TypeError(`fromRedis: stream is ${describeValue(stream)}, expected a text such as "FLIGHTS"`);
  expectCount("fromRedis", "credit", credit);
  expectCount("fromRedis", "timeout", timeout);
  expectBoolean("fromRedis", "untilEnd", untilEnd);
  if (decode !== undefined && typeof decode !== "function")
    throw new TypeError(
      `fromRedis: decode is ${describeValue(decode)}, expected a function from fields to records`,
    );
  if (rejected !== undefined && typeof (rejected as { next?: unknown } | null)?.next !== "function")
    throw new TypeError(
      `fromRedis: rejected is ${describeValue(rejected)}, expected an observer with next, such as a Subject`,
    );
  const begin = positionIn(from, stream);
  const reading = { stream, credit, timeout };
  return defer(() => {
    const reader = new StreamReader(client, reading);
    const records = new RecordReader<R>(reader, { ...reading, begin, decode, rejected, untilEnd });
    return fromPull({ [Symbol.asyncIterator]: () => records });
  });
}

/** The position of a stream in a checkpoint. @throws {TypeError} */
function positionIn(from: Progress | undefined, stream: string): Position | undefined {
  const found = resumedPosition("fromRedis", from, stream);
  if (!found) return undefined;
  const { made, offset } = found;
  if (
    made === undefined &&
    offset.length === 3 &&
    offset.every((part) => Number.isSafeInteger(part) && part >= 0)
  )
    return found;
  throw new TypeError(
    `fromRedis: the checkpoint is at ${describePosition(found)}, expected a position that fromRedis made, with [milliseconds, number, index]`,
  );
}
