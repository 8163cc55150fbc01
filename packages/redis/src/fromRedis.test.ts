import type { Position } from "@backstream/core";
import { Redis } from "ioredis";
import {
  concatMap,
  delay,
  firstValueFrom,
  lastValueFrom,
  of,
  take,
  tap,
  toArray,
  type Observable,
} from "rxjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasRedisServer, redisServer, type RedisServer } from "./fixtures/redisServer.js";
import { fromRedis } from "./fromRedis.js";
import type { RejectedEntry } from "./FromRedisOptions.js";

type Row = { readonly x: number; readonly position: Position };

if (!hasRedisServer) console.warn("redis-server is not installed: the tests of fromRedis are skipped");

describe.skipIf(!hasRedisServer)("fromRedis", () => {
  let server: RedisServer;
  let client: Redis;
  let count = 0;
  let stream = "";

  beforeAll(async () => {
    server = await redisServer();
    client = new Redis(server.port, "127.0.0.1");
    client.on("error", () => {}); // servers are killed here
  });
  beforeEach(() => (stream = `ROWS${count++}`));
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  /** Adds entries of some rows each; returns their ids. */
  const add = async (...entries: readonly (readonly number[])[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const rows of entries) {
      const records = rows.map((x) => JSON.stringify({ x })).join("\n");
      ids.push((await client.xadd(stream, "*", "records", records))!);
    }
    return ids;
  };
  const read = (options: Parameters<typeof fromRedis<Row>>[2] = {}): Observable<Row> =>
    fromRedis<Row>(client, stream, options);
  const all = (rows$: Observable<Row>): Promise<Row[]> => firstValueFrom(rows$.pipe(toArray()));
  const messageOf = async (rows$: Observable<unknown>): Promise<string> => {
    try {
      await lastValueFrom(rows$);
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return "no error";
  };

  it("emits every record of every entry in order, with ascending positions", async () => {
    const ids = await add([1, 2], [3], [4, 5, 6]);
    const rows = await all(read({ untilEnd: true, credit: 2 }));
    expect(rows.map(({ x }) => x)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows.map(({ position }) => position.offset)).toEqual(
      ids.flatMap((id, entry) =>
        [2, 1, 3][entry] > 0
          ? Array.from({ length: [2, 1, 3][entry] }, (_, index) => [...id.split("-").map(Number), index])
          : [],
      ),
    );
    expect(new Set(rows.map(({ position }) => position.source))).toEqual(new Set([stream]));
  });

  it("takes a field of any name", async () => {
    await client.xadd(stream, "*", "__proto__", "x", "a", "1");
    const [record] = await firstValueFrom(fromRedis(client, stream, { untilEnd: true }).pipe(toArray()));
    expect(Object.entries(record).slice(0, 2)).toEqual([
      ["__proto__", "x"],
      ["a", "1"],
    ]);
  });

  it("takes an entry of other fields as one record of texts", async () => {
    await client.xadd(stream, "*", "origin", "JFK", "delay", "3");
    const [row] = await firstValueFrom(fromRedis(client, stream).pipe(take(1), toArray()));
    expect(row).toMatchObject({ origin: "JFK", delay: "3" });
  });

  it("goes on behind a position, also within an entry", async () => {
    await add([1, 2], [3, 4, 5], [6]);
    const rows = await all(read({ untilEnd: true }));
    for (const [index, { position }] of rows.entries()) {
      const rest = await all(read({ from: { positions: [position] }, untilEnd: true }));
      expect(rest).toEqual(rows.slice(index + 1));
    }
  });

  it("emits what is added later", async () => {
    await add([1]);
    const rows$ = read().pipe(
      tap(({ x }) => void (x < 4 && add([x + 1]))),
      take(4),
    );
    expect((await all(rows$)).map(({ x }) => x)).toEqual([1, 2, 3, 4]);
  });

  it("waits for a stream that its publisher has not made yet", async () => {
    const first = firstValueFrom(read());
    await add([7]);
    expect((await first).x).toBe(7);
  });

  it("holds no more than its credit while the consumer is busy", async () => {
    await add(...Array.from({ length: 50 }, (_, x) => [x]));
    const read$ = read({ untilEnd: true, credit: 8 }).pipe(concatMap((row) => of(row).pipe(delay(0))));
    expect((await all(read$)).map(({ x }) => x)).toEqual(Array.from({ length: 50 }, (_, x) => x));
  });

  it("says what is no record, and goes on behind it", async () => {
    await client.xadd(stream, "*", "records", '{"x":1}\n{"x":\n[2]\n{"x":3}');
    await client.xadd(stream, "*", "records", '{"x":4,"position":1}');
    const bad: RejectedEntry[] = [];
    const rejected = { next: (entry: RejectedEntry) => bad.push(entry) };
    const rows = await all(read({ untilEnd: true, rejected }));
    expect(rows.map(({ x }) => x)).toEqual([1, 3]);
    expect(bad.map(({ reason }) => reason)).toEqual([
      'line 2 is "{\\"x\\":", expected an object as JSON',
      "line 3 is [2], expected an object",
      'line 1 has a field "position" of its own; rename it in decode',
    ]);
    expect(await messageOf(read({ untilEnd: true }))).toMatch(
      /^TypeError: fromRedis: \d+-\d+, record 1, of ROWS\d+: line 2 is "\{\\"x\\":", expected an object as JSON; give fromRedis an observer as rejected to go on without such entries$/,
    );
  });

  it("decodes by a function of the program", async () => {
    await client.xadd(stream, "*", "csv", "1,2");
    await client.xadd(stream, "*", "csv", "throw");
    const bad: string[] = [];
    const rows = await all(
      read({
        untilEnd: true,
        rejected: { next: ({ reason }) => bad.push(reason) },
        decode({ csv = "" }) {
          if (csv === "throw") throw new Error("no numbers");
          return csv.split(",").map((x) => ({ x: Number(x) })) as unknown as Row[];
        },
      }),
    );
    expect(rows.map(({ x }) => x)).toEqual([1, 2]);
    expect(bad).toEqual(["decode threw: no numbers"]);
  });

  describe("ends in words, never in silence", () => {
    it("where the stream was made anew while nobody read it", async () => {
      await add([1], [2]);
      const [{ position }] = (await all(read({ untilEnd: true }))) as [Row];
      await client.del(stream);
      await add([3], [4], [5]);
      expect(await messageOf(read({ from: { positions: [position] } }))).toBe(
        `SourceMovedError: fromRedis: ${stream} has no entry ${position.offset.slice(0, 2).join("-")} any more, from which reading was to go on: the stream was made anew or trimmed, so records may be missing; keep entries until a checkpoint is behind them`,
      );
    });

    it("where the stream was made anew, or deleted, while it is read", async () => {
      for (const later of [[], [[8], [9]]] as const) {
        await add([1]);
        const message = await messageOf(
          read().pipe(
            concatMap(() => client.del(stream)),
            concatMap(() => add(...later)),
          ),
        );
        expect(message).toMatch(/^SourceMovedError: fromRedis: ROWS\d+ has no entry/);
        await client.del(stream);
      }
    });

    it("where it was trimmed before the position, but not up to it", async () => {
      await add([1], [2], [3], [4]);
      const rows = await all(read({ untilEnd: true }));
      await client.xtrim(stream, "MAXLEN", 2);
      expect(await messageOf(read({ from: { positions: [rows[1].position] } }))).toMatch(/^SourceMovedError/);
      expect(await all(read({ from: { positions: [rows[2].position] }, untilEnd: true }))).toEqual(
        rows.slice(3),
      );
    });

    it("where there is no such stream after the stated time", async () => {
      expect(await messageOf(read({ timeout: 1 }))).toBe(
        `UnknownNameError: fromRedis: there is no stream ${stream} after 1 ms; begin its publisher, or correct the name`,
      );
    });

    it("where the key holds something else", async () => {
      await client.set(stream, "text");
      expect(await messageOf(read())).toBe(
        "ReplyError: WRONGTYPE Operation against a key holding the wrong kind of value",
      );
    });

    it("where the server is out of reach for the stated time", async () => {
      const other = new Redis(1, "127.0.0.1", { lazyConnect: true });
      expect(await messageOf(fromRedis(other, stream, { timeout: 10 }))).toMatch(
        /^UnreachableError: fromRedis: ROWS\d+: the server is out of reach for 10 ms \(connect ECONNREFUSED 127.0.0.1:1\)$/,
      );
    });

    it("where the server hangs", async () => {
      await add([1]);
      const message = messageOf(read({ timeout: 10 }).pipe(tap(() => server.suspend())));
      expect(await message).toMatch(
        /^UnreachableError: fromRedis: ROWS\d+: the server is out of reach for 10 ms/,
      );
      server.resume();
    });
  });

  it("loses nothing where the server is killed five times", async () => {
    await add(...Array.from({ length: 500 }, (_, x) => [2 * x, 2 * x + 1]));
    let kills = 0;
    const rows$ = read({ untilEnd: true, credit: 16 }).pipe(
      concatMap(async (row) => {
        if (row.x % 180 === 90 && kills < 5) {
          kills++;
          await server.kill();
          await server.start();
        }
        return row;
      }),
    );
    expect((await all(rows$)).map(({ x }) => x)).toEqual(Array.from({ length: 1000 }, (_, x) => x));
    expect(kills).toBe(5);
  });

  it("leaves no connection behind, also where nothing was emitted", async () => {
    const waiting = read().subscribe();
    await messageOf(read({ untilEnd: true, timeout: 1 }));
    await messageOf(read({ timeout: 1 }));
    waiting.unsubscribe();
    while ((await connections(client)) > 1); // the server sees a closed connection a little later
    expect(await connections(client)).toBe(1);
  });

  it("refuses wrong options", () => {
    const errorOf = (options: object): string => {
      try {
        fromRedis(client, "S", options);
      } catch (error) {
        return (error as Error).message;
      }
      return "no error";
    };
    expect(errorOf({ credit: 0 })).toBe("fromRedis: credit is 0, expected a whole number from 1 up");
    expect(errorOf({ decode: 5 })).toBe("fromRedis: decode is 5, expected a function from fields to records");
    expect(errorOf({ rejected: 5 })).toBe(
      "fromRedis: rejected is 5, expected an observer with next, such as a Subject",
    );
    expect(errorOf({ from: 5 })).toBe("fromRedis: from is 5, expected a checkpoint, or undefined for none");
    const at = (position: object): object => ({ from: { positions: [{ source: "S", ...position }] } });
    expect(errorOf(at({ offset: [NaN] }))).toBe(
      "fromRedis: the offset of a position of S is [NaN], expected finite numbers such as [812, 17]",
    );
    for (const position of [{ offset: [812, 1] }, { offset: [812, -1, 0] }, { offset: [1, 2, 3], made: "x" }])
      expect(errorOf(at(position))).toBe(
        `fromRedis: the checkpoint is at ${position.offset.join(".")} of S, expected a position that fromRedis made, with [milliseconds, number, index]`,
      );
    expect(errorOf({ untilEnd: "no" })).toContain("untilEnd");
    expect(errorOf({ block: 1 })).toContain("block");
    expect(() => fromRedis({} as never, "S")).toThrow(
      "fromRedis: client is {}, expected one of ioredis, such as new Redis()",
    );
    expect(() => fromRedis(client, "")).toThrow('fromRedis: stream is "", expected a text such as "FLIGHTS"');
  });
});

async function connections(client: Redis): Promise<number> {
  return ((await client.client("LIST")) as string).trim().split("\n").length;
}
