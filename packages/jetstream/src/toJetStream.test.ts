import { UnknownNameError, UnreachableError } from "@backstream/core";
import { fromPull } from "@backstream/sequences";
import { encode as encodeCbor } from "cborg";
import { lastValueFrom, of, Subject, take, tap, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { collected } from "./fixtures/collected.js";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer, type OpenServer } from "./fixtures/openServer.js";
import { fromJetStream } from "./fromJetStream.js";
import { partitionOf } from "./partitionOf.js";
import { toJetStream, type ToJetStreamOptions } from "./toJetStream.js";

interface Row {
  readonly row: number;
}

const rows = (end: number): Row[] => Array.from({ length: end }, (_, row) => ({ row }));
const id = ({ row }: Row): string => `${row}`;

async function openStream(settings: object = {}, configuration?: string): Promise<OpenServer> {
  const opened = await openServer({ configuration });
  await opened.jsm.streams.add({ name: "FLIGHTS", subjects: ["flights.>"], ...settings });
  return opened;
}

async function publish(
  { nc }: OpenServer,
  records: readonly Row[],
  options: Partial<ToJetStreamOptions<Row>> = {},
) {
  return lastValueFrom(of(...records).pipe(toJetStream(nc, "flights.1", { id, ...options }), toArray()));
}

const stored = async ({ nc }: OpenServer): Promise<number[]> => {
  const records = await lastValueFrom(fromJetStream<Row>(nc, "FLIGHTS", { untilEnd: true }).pipe(toArray()));
  return records.map(({ row }) => row);
};

describe.skipIf(!hasNatsServer)("toJetStream", () => {
  it("refuses what is no record, or cannot be JSON", async () => {
    const opened = await openStream();
    const refusal = (record: object): Promise<string> =>
      publish(opened, [record as Row], { id: () => "1" }).then(
        () => "no error",
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect([await refusal("text" as never), await refusal([1]), await refusal({ row: 1n })]).toEqual([
      'TypeError: toJetStream: a record is "text", expected an object',
      "TypeError: toJetStream: a record is [1], expected an object",
      "TypeError: toJetStream: a record cannot be JSON (Do not know how to serialize a BigInt); map the field away, or give encode",
    ]);
    expect((await opened.jsm.streams.info("FLIGHTS")).state.messages).toBe(0);
  });

  it("publishes each record, and emits what was stored, in order", async () => {
    const opened = await openStream();
    const messages = await publish(opened, rows(3));
    expect(messages).toEqual(
      rows(3).map((record, index) => ({
        subject: "flights.1",
        stream: "FLIGHTS",
        sequence: index + 1,
        isDuplicate: false,
        records: [record],
      })),
    );
    expect(await stored(opened)).toEqual([0, 1, 2]);
  });

  it("puts several records into a message, up to a number or size", async () => {
    const opened = await openStream();
    const counts = async (options: Partial<ToJetStreamOptions<Row>>): Promise<number[]> =>
      (await publish(opened, rows(7), options)).map(({ records }) => records.length);
    expect(await counts({ batch: { records: 3 }, id: ({ row }) => `a${row}` })).toEqual([3, 3, 1]);
    // {"row":0} and a line feed are 10 bytes.
    expect(await counts({ batch: { bytes: 25 }, id: ({ row }) => `b${row}` })).toEqual([2, 2, 2, 1]);
    const encode = (record: Row): Uint8Array => encodeCbor(record);
    expect(await counts({ batch: { records: 4 }, encode, id: ({ row }) => `c${row}` })).toEqual([4, 3]);
    expect(await stored(opened)).toEqual([1, 2, 3].flatMap(() => rows(7).map(({ row }) => row)));
  });

  it("sends a message that is not full after a time", async () => {
    const opened = await openStream();
    const records = new Subject<Row>();
    const messages = collected(
      records.pipe(toJetStream(opened.nc, "flights.1", { id, batch: { milliseconds: 10 } })),
    );
    records.next({ row: 0 });
    records.next({ row: 1 });
    await messages.has(1);
    expect(messages.values[0].records).toHaveLength(2);
    messages.stop();
  });

  it("publishes to the subject of each record", async () => {
    const opened = await openStream();
    const subjects = toJetStream<Row>(opened.nc, ({ row }) => `flights.${partitionOf(row, 2)}`, {
      id,
      batch: { records: 10 },
      inFlight: 1,
    });
    const messages = await lastValueFrom(of(...rows(20)).pipe(subjects, toArray()));
    for (const { subject, records } of messages) {
      expect(records.map(({ row }) => `flights.${partitionOf(row, 2)}`)).toEqual(records.map(() => subject));
    }
    expect((await stored(opened)).toSorted((a, b) => a - b)).toEqual(rows(20).map(({ row }) => row));
  });

  it("writes records of another stream without their position", async () => {
    const opened = await openStream();
    await opened.jsm.streams.add({ name: "COPY", subjects: ["copy"] });
    await publish(opened, rows(4));
    const copy$ = fromJetStream<Row>(opened.nc, "FLIGHTS", { untilEnd: true }).pipe(
      toJetStream(opened.nc, "copy", { id, batch: { records: 2 } }),
    );
    await lastValueFrom(copy$);
    const copied = await lastValueFrom(
      fromJetStream<Row>(opened.nc, "COPY", { untilEnd: true }).pipe(toArray()),
    );
    expect(copied.map(({ row, position }) => [row, position.offset[0]])).toEqual([
      [0, 1],
      [1, 1],
      [2, 2],
      [3, 2],
    ]);
  });

  it("doubles nothing when it begins again", async () => {
    const opened = await openStream();
    for (const end of [3, 7, 10]) await publish(opened, rows(end));
    expect(await stored(opened)).toEqual(rows(10).map(({ row }) => row));
    const again = await publish(opened, rows(10));
    expect(again.map(({ isDuplicate, sequence }) => [isDuplicate, sequence])).toEqual(
      rows(10).map(({ row }) => [true, row + 1]),
    );
  });

  it("stores everything once and in order when the server is killed five times", async () => {
    const opened = await openStream();
    const total = 2000;
    let sent = 0;
    const messages = collected(
      fromPull(rows(total)).pipe(
        tap(() => sent++),
        toJetStream(opened.nc, "flights.1", { id, batch: { records: 5 }, inFlight: 8, timeout: 60_000 }),
      ),
    );
    for (let kill = 1; kill <= 5; kill++) {
      await messages.has(kill * 50);
      await opened.server.stop("SIGKILL");
      await opened.server.start();
    }
    expect(await messages.ended).toBeUndefined();
    expect(sent).toBe(total);
    expect(messages.values.flatMap(({ records }) => records)).toEqual(rows(total));
    expect(await stored(opened)).toEqual(rows(total).map(({ row }) => row));
  });

  it("makes the source wait for confirmations", async () => {
    const opened = await openStream();
    let pulled = 0;
    const endless = {
      *[Symbol.iterator]() {
        for (;;) yield { row: pulled++ };
      },
    };
    let confirmed = 0;
    let most = 0;
    const messages$ = fromPull(endless).pipe(
      tap(() => (most = Math.max(most, pulled - confirmed))),
      toJetStream<Row>(opened.nc, "flights.1", { id, inFlight: 4 }),
      tap(() => confirmed++),
      take(100),
    );
    await lastValueFrom(messages$);
    expect(most).toBeLessThanOrEqual(2 * 4 + 2);
  });

  it("keeps messages below what the server takes, and says so where one record is larger", async () => {
    const opened = await openStream({}, "max_payload: 300");
    const long = (row: number, size: number) => ({ row, text: "x".repeat(size) });
    const records = [0, 1, 2, 3].map((row) => long(row, 50));
    const messages = await publish(opened, records, { batch: { records: 100 } });
    expect(messages.map(({ records: { length } }) => length)).toEqual([3, 1]);
    await expect(publish(opened, [long(4, 1000)])).rejects.toThrow(
      new RangeError(
        'toJetStream: record "4" has 1020 bytes, and a message takes 230; raise max_payload of the server, or leave fields out',
      ),
    );
  });

  it("says so where no stream stores the subject, and where the server is away or refuses", async () => {
    const opened = await openStream({ max_msgs: 1, discard: "new" });
    const { nc, server } = opened;
    const publishTo = (subject: string) =>
      lastValueFrom(of({ row: 7 }).pipe(toJetStream<Row>(nc, subject, { id, timeout: 300 })));
    await expect(publishTo("trains")).rejects.toThrow(
      new UnknownNameError(
        `toJetStream: no stream of ${nc.getServer()} stores trains after 300 ms; make one with that subject first`,
      ),
    );
    await publish(opened, rows(1));
    await expect(publish(opened, [{ row: 1 }], { timeout: 300 })).rejects.toThrow(
      new UnreachableError(
        `toJetStream: ${nc.getServer()} refuses for 300 ms, while publishing to flights.1: maximum messages exceeded`,
      ),
    );
    server.suspend();
    await expect(publishTo("flights.1")).rejects.toThrow(
      `toJetStream: no answer from ${nc.getServer()} after 300 ms, while publishing to flights.1; timeout`,
    );
    server.resume();
    await nc.close();
    await expect(publishTo("flights.1")).rejects.toThrow(
      "toJetStream: the connection is closed; connect again",
    );
  });

  it("ends with what the source, id, encode and subject throw", async () => {
    const opened = await openStream();
    const failing = (options: Partial<ToJetStreamOptions<Row>>) => publish(opened, rows(1), options);
    await expect(failing({ id: () => "" })).rejects.toThrow(
      new TypeError('toJetStream: id is "", expected a text of one line'),
    );
    await expect(failing({ encode: () => 5 as never })).rejects.toThrow(
      new TypeError("toJetStream: encode gives 5, expected bytes or a text"),
    );
    const subjects = toJetStream<Row>(opened.nc, () => "a b", { id });
    await expect(lastValueFrom(of(...rows(1)).pipe(subjects))).rejects.toThrow(
      new TypeError('toJetStream: subject is "a b", expected a subject such as flights.3'),
    );
  });
});

it("refuses wrong arguments and options", () => {
  const nc = { subscribe: () => {}, isClosed: () => false } as never;
  const refusal = (options: object, subject: unknown = "flights"): string => {
    try {
      toJetStream(nc, subject as never, options as never);
      return "no error";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect([
    refusal({ id }, 5),
    refusal({}),
    refusal({ id, decode: 1 }),
    refusal({ id, encode: "json" }),
    refusal({ id, batch: { lines: 3 } }),
    refusal({ id, batch: { records: 0 } }),
    refusal({ id, inFlight: 1.5 }),
    refusal({ id, timeout: 0 }),
  ]).toEqual([
    "toJetStream: subject is 5, expected a subject such as flights.3, or a function of the record",
    "toJetStream: id is undefined, expected a function such as (record) => record.id",
    'toJetStream: no option named "decode"; it has id, encode, batch, inFlight, timeout',
    'toJetStream: encode is "json", expected a function of a record',
    'toJetStream: batch: no option named "lines"; it has records, bytes, milliseconds',
    "toJetStream: batch: records is 0, expected a whole number from 1 up",
    "toJetStream: inFlight is 1.5, expected a whole number from 1 up",
    "toJetStream: timeout is 0, expected a whole number from 1 up",
  ]);
});
