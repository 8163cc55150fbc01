import { describeValue, expectCount, expectOptions } from "@backstream/core";
import { flow } from "@backstream/sequences";
import type { Redis } from "ioredis";
import { Observable, type OperatorFunction } from "rxjs";
import { BatchPublisher, type BatchLimits } from "./BatchPublisher.js";
import { expectRedis } from "./expectRedis.js";

/** How `toRedis` writes. */
export interface ToRedisOptions<R> {
  /** A text for each record, by which the server knows that a record comes again. Without it, nothing is dropped. */
  readonly id?: ((record: R) => string) | undefined;
  /** A record as one line of text. Default: JSON, without the record's `position`. */
  readonly encode?: ((record: R) => string) | undefined;
  /** Milliseconds for which the server remembers ids. Default: 120,000. */
  readonly window?: number | undefined;
  /** Records are written in entries of at most so many, so many milliseconds after the first. Default: 64 and 10. */
  readonly batch?: Partial<BatchLimits> | undefined;
  /** About how many entries the server keeps; older ones are removed. Default: all. */
  readonly keep?: number | undefined;
}

/** An entry that the server has, or records that it had already. */
export interface WrittenEntry {
  /** The id of the entry; undefined where every record was there already. */
  readonly id: string | undefined;
  /** Records in it. */
  readonly records: number;
  /** Records that were left out, since the server remembers their ids. */
  readonly duplicates: number;
}

/**
 * Writes records to a Redis Stream, several in one entry, and emits what the server has.
 *
 *     records   --a-b-c--------d--|
 *                 toRedis(client, "FLIGHTS", { batch: { records: 2 } })
 *     output    ------x--y--------(z|)       x = { id: "1526919030474-0", records: 2, duplicates: 0 }
 *
 * - records   plain objects, written as lines of JSON in the field `records`, without a `position`
 *
 * At most 1,024 records wait: a source pulled by `fromPull` is held back, one that pushes more ends in an error. With
 * `id`, a publisher may write a record again, for example after it was killed before it knew the answer: within the `window`
 * it is there once. Each id takes a key of its own for that time. In a cluster, give the stream a name in braces, so that
 * the keys are on one machine. Unsubscribing does not write what waits.
 *
 * @throws {CapacityError} As an error notification, when a source that cannot wait is too fast.
 * @throws {TypeError} As an error notification, when a record cannot be JSON, or an ID is no text; when the client or the stream are none.
 * @throws {RangeError} When an option is impossible.
 * @throws {Error} As an error notification, what the client says, when the server is out of reach or refuses.
 * @see fromRedis, which reads them
 * @example
 *   import { Redis } from "ioredis";
 *   const write = toRedis<{ flight: string }>(new Redis({ lazyConnect: true }), "FLIGHTS", { id: ({ flight }) => flight });
 *   typeof write // => "function"
 */
export function toRedis<R extends object>(
  client: Redis,
  stream: string,
  options: ToRedisOptions<R> = {},
): OperatorFunction<R, WrittenEntry> {
  expectRedis("toRedis", client);
  if (typeof stream !== "string" || stream === "")
    throw new TypeError(`toRedis: stream is ${describeValue(stream)}, expected a text such as "FLIGHTS"`);
  expectOptions("toRedis", options, ["id", "encode", "window", "batch", "keep"]);
  const { id, encode = lineOf, window = 120_000, batch = {}, keep = 0 } = options;
  if (id !== undefined && typeof id !== "function")
    throw new TypeError(
      `toRedis: id is ${describeValue(id)}, expected a function such as ({ flight }) => flight`,
    );
  if (typeof encode !== "function")
    throw new TypeError(
      `toRedis: encode is ${describeValue(encode)}, expected a function from a record to a line of text`,
    );
  expectOptions("toRedis", batch, ["records", "milliseconds"]);
  const { records = 64, milliseconds = 10 } = batch;
  expectCount("toRedis", "window", window);
  expectCount("toRedis", "batch.records", records);
  expectCount("toRedis", "batch.milliseconds", milliseconds, 0);
  if (options.keep !== undefined) expectCount("toRedis", "keep", keep);

  const write = async (given: readonly R[]): Promise<WrittenEntry> => {
    const lines = given.map((record) => expectLine(encode(record)));
    const keys = id ? given.map((record) => `${stream}:id:${expectId(id(record))}`) : [];
    const answer = await client.eval(addOnce, 1 + keys.length, stream, ...keys, window, keep, ...lines);
    const [entry, added] = answer as [string, number]; // as the script returns it
    return { id: entry === "" ? undefined : entry, records: added, duplicates: given.length - added };
  };
  return (source) =>
    new Observable((subscriber) => {
      const fail = (error: unknown): void => subscriber.error(error);
      const publisher = new BatchPublisher<R>(
        { records, milliseconds },
        async (given) => subscriber.next(await write(given)),
        fail,
      );
      subscriber.add(() => publisher.stop());
      subscriber.add(
        source
          .pipe(flow({ policy: "block", capacity: 1024, consume: (record) => publisher.add(record) }))
          .subscribe({
            error: fail,
            complete: () => void publisher.flush().then(() => subscriber.complete(), fail),
          }),
      );
    });
}

/** Without one, a record would look like any other that has none. @throws {TypeError} */
function expectId(id: unknown): string {
  if (typeof id === "string" && id !== "") return id;
  throw new TypeError(`toRedis: id is ${describeValue(id)}, expected a text`);
}

/** The lines of an entry are told apart by their ends. @throws {TypeError} */
function expectLine(line: unknown): string {
  if (typeof line === "string" && !line.includes("\n")) return line;
  throw new TypeError(`toRedis: encode gave ${describeValue(line)}, expected a line of text`);
}

/**
 * A line of JSON holds no line break of its own. The place of a record in the source that it comes from is no part of it.
 *
 * @throws {TypeError}
 */
function lineOf(record: object): string {
  if (typeof record !== "object" || (record as unknown) === null || Array.isArray(record))
    throw new TypeError(`toRedis: a record is ${describeValue(record)}, expected an object`);
  const { position: _, ...fields } = record as { position?: unknown };
  try {
    return JSON.stringify(fields);
  } catch (error) {
    throw new TypeError(
      `toRedis: a record cannot be JSON (${(error as Error).message.split("\n")[0]}); map the field away`,
      { cause: error },
    );
  }
}

/**
 * Adds the lines as one entry, without those whose id is known already. Ids and entry are written together, so a
 * script that runs twice, as after a lost connection, adds once.
 */
const addOnce = `
local lines = {}
for index = 3, #ARGV do
  local key = KEYS[index - 1]
  if not key or redis.call("SET", key, "", "NX", "PX", ARGV[1]) then lines[#lines + 1] = ARGV[index] end
end
if #lines == 0 then return {"", 0} end
local text = table.concat(lines, "\\n")
if ARGV[2] == "0" then return {redis.call("XADD", KEYS[1], "*", "records", text), #lines} end
return {redis.call("XADD", KEYS[1], "MAXLEN", "~", ARGV[2], "*", "records", text), #lines}`;
