import { CapacityError } from "@backstream/core";
import { fromPull } from "@backstream/sequences";
import { Redis } from "ioredis";
import {
  concat,
  firstValueFrom,
  from,
  lastValueFrom,
  NEVER,
  of,
  range,
  map,
  Subject,
  toArray,
  type Observable,
} from "rxjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasRedisServer, redisServer, type RedisServer } from "./fixtures/redisServer.js";
import { fromRedis } from "./fromRedis.js";
import { toRedis } from "./toRedis.js";

type Row = { readonly x: number };

describe.skipIf(!hasRedisServer)("toRedis", () => {
  let server: RedisServer;
  let client: Redis;
  let count = 0;
  let stream = "";

  beforeAll(async () => {
    server = await redisServer();
    client = new Redis(server.port, "127.0.0.1", { maxRetriesPerRequest: null });
    client.on("error", () => {}); // servers are killed here
  });
  beforeEach(() => (stream = `ROWS${count++}`));
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  const rows = (from_: number, to: number): Row[] =>
    Array.from({ length: to - from_ }, (_, index) => ({ x: from_ + index }));
  const readAll = async (): Promise<number[]> =>
    (await firstValueFrom(fromRedis<Row>(client, stream, { untilEnd: true }).pipe(toArray()))).map(
      ({ x }) => x,
    );
  const all = <T>(values$: Observable<T>): Promise<T[]> => lastValueFrom(values$.pipe(toArray()));
  const id = ({ x }: Row): string => `${x}`;

  it("writes records in order, several in an entry, and says what the server has", async () => {
    const written = await all(
      fromPull(rows(0, 10)).pipe(toRedis(client, stream, { batch: { records: 4, milliseconds: 1e6 } })),
    );
    expect(written.map(({ records, duplicates }) => [records, duplicates])).toEqual([[4, 0], [4, 0], [2, 0]]); // prettier-ignore
    expect(await client.xrange(stream, "-", "+")).toEqual(
      written.map((entry, index) => [
        entry.id,
        [
          "records",
          rows(4 * index, Math.min(10, 4 * index + 4))
            .map((row) => JSON.stringify(row))
            .join("\n"),
        ],
      ]),
    );
    expect(await readAll()).toEqual(rows(0, 10).map(({ x }) => x));
  });

  it("writes a batch that is not full after a while", async () => {
    const source$ = concat(of({ x: 1 }), NEVER);
    const first = await firstValueFrom(source$.pipe(toRedis(client, stream, { batch: { milliseconds: 1 } })));
    expect(first).toMatchObject({ records: 1, duplicates: 0 });
  });

  it("leaves out what the server has already, also where an entry is new in part", async () => {
    const write = toRedis<Row>(client, stream, { id, batch: { records: 4 } });
    await all(from(rows(0, 6)).pipe(write));
    const again = await all(from(rows(0, 8)).pipe(write));
    expect(again.map(({ records, duplicates }) => [records, duplicates])).toEqual([[0, 4], [2, 2]]); // prettier-ignore
    expect(again[0].id).toBeUndefined();
    expect(await readAll()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("adds each record once where the server is killed while it writes", async () => {
    let kills = 0;
    const written = await all(
      fromPull(rows(0, 400)).pipe(
        map((row) => row),
        toRedis<Row>(client, stream, { id, batch: { records: 8 } }),
        map(async (entry, index) => {
          if (index % 12 === 5 && kills++ < 4) await server.kill().then(server.start);
          return entry;
        }),
      ),
    );
    await Promise.all(written);
    expect(kills).toBeGreaterThanOrEqual(4);
    expect(await readAll()).toEqual(rows(0, 400).map(({ x }) => x));
  });

  it("holds back a source that can wait, and refuses one that cannot", async () => {
    const pushed$ = new Subject<Row>();
    const problem = all(pushed$.pipe(toRedis(client, stream, { batch: { records: 1 } })));
    for (const row of rows(0, 2000)) pushed$.next(row);
    await expect(problem).rejects.toBeInstanceOf(CapacityError);
  });

  it("leaves the position of a record out, so that what was read can be written", async () => {
    await all(from(rows(0, 3)).pipe(toRedis(client, stream)));
    const read$ = fromRedis<Row>(client, stream, { untilEnd: true });
    await all(read$.pipe(toRedis(client, `${stream}-again`)));
    stream = `${stream}-again`;
    expect(await readAll()).toEqual([0, 1, 2]);
  });

  it("writes lines of the program's own", async () => {
    const encode = ({ x }: Row): string => JSON.stringify({ x: 2 * x });
    await all(from(rows(0, 3)).pipe(toRedis(client, stream, { encode })));
    expect(await readAll()).toEqual([0, 2, 4]);
  });

  it("keeps about as many entries as it is told", async () => {
    await all(
      range(0, 1000).pipe(
        map((x) => ({ x })),
        toRedis(client, stream, { keep: 100, batch: { records: 1 } }),
      ),
    );
    expect(await client.xlen(stream)).toBeLessThan(400);
  });

  it("refuses what is no record, and wrong options", async () => {
    await expect(all(of([1]).pipe(toRedis(client, stream)))).rejects.toThrow(
      "toRedis: a record is [1], expected an object",
    );
    await expect(all(of({ x: 1n }).pipe(toRedis(client, stream)))).rejects.toThrow(
      new TypeError(
        "toRedis: a record cannot be JSON (Do not know how to serialize a BigInt); map the field away",
      ),
    );
    for (const wrong of [undefined, "", 5])
      await expect(
        all(of({ x: 1 }).pipe(toRedis(client, stream, { id: () => wrong as string }))),
      ).rejects.toThrow(`toRedis: id is ${wrong === "" ? '""' : wrong}, expected a text`);
    expect(await client.xlen(stream)).toBe(0);
    expect(() => toRedis(client, stream, { id: 5 as never })).toThrow(
      "toRedis: id is 5, expected a function such as ({ flight }) => flight",
    );
    expect(() => toRedis(client, stream, { encode: 5 as never })).toThrow(
      "toRedis: encode is 5, expected a function from a record to a line of text",
    );
    await expect(all(of({ x: 1 }).pipe(toRedis(client, stream, { encode: () => "1\n2" })))).rejects.toThrow(
      'toRedis: encode gave "1\\n2", expected a line of text',
    );
    expect(() => toRedis(client, stream, { batch: { records: 0 } })).toThrow("batch.records is 0");
    expect(() => toRedis(client, stream, { keep: 0 })).toThrow("keep is 0");
    expect(() => toRedis(client, "")).toThrow('toRedis: stream is "", expected a text such as "FLIGHTS"');
    await client.set(stream, "text");
    await expect(all(of({ x: 1 }).pipe(toRedis(client, stream)))).rejects.toThrow("WRONGTYPE");
  });
});
