import { SourceMovedError, UnknownNameError, UnreachableError, type Position } from "@backstream/core";
import { flow } from "@backstream/sequences";
import { encode as encodeCbor } from "cborg";
import { delay, lastValueFrom, map, of, ReplaySubject, Subject, take, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { collected } from "./fixtures/collected.js";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer, type OpenServer } from "./fixtures/openServer.js";
import { publishSurely } from "./fixtures/publishSurely.js";
import { refusal } from "./fixtures/refusal.js";
import { fromJetStream, type FromJetStreamOptions } from "./fromJetStream.js";
import type { RejectedMessage } from "./RejectedMessage.js";
import type { StreamRecord } from "./StreamRecord.js";

interface Counted {
  readonly n: number;
}

const line = (n: number): string => `{"n":${n}}`;
const numbers = (records: readonly Counted[]): number[] => records.map(({ n }) => n);
const upTo = (end: number, from = 0): number[] =>
  Array.from({ length: end - from }, (_, index) => from + index);

async function openStream(settings: object = {}): Promise<OpenServer> {
  const opened = await openServer();
  await opened.jsm.streams.add({ name: "FLIGHTS", subjects: ["flights.>"], ...settings });
  return opened;
}

async function publish(
  { js }: OpenServer,
  messages: readonly (string | Uint8Array)[],
  subject = "flights.1",
) {
  for (const message of messages) await js.publish(subject, message);
}

const all = (
  { nc }: OpenServer,
  options: FromJetStreamOptions<Counted> = {},
): Promise<StreamRecord<Counted>[]> =>
  lastValueFrom(fromJetStream<Counted>(nc, "FLIGHTS", { untilEnd: true, ...options }).pipe(toArray()));

const after = (position: Position) => ({ positions: [position] });

/** The error, in words. */
async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  return error instanceof Error ? `${error.name}: ${error.message}` : "no error";
}

describe.skipIf(!hasNatsServer)("fromJetStream", () => {
  it("leaves no consumer behind where it is unsubscribed while it opens", async () => {
    const opened = await openStream();
    const { nc, jsm } = opened;
    await publish(opened, [line(0)]);
    for (let subscribed = 0; subscribed < 30; subscribed++) {
      const subscription = fromJetStream(nc, "FLIGHTS").subscribe();
      if (subscribed % 2 === 1) await nc.flush();
      subscription.unsubscribe();
    }
    // The last of them are removed in the background.
    const consumers = async () => (await jsm.streams.info("FLIGHTS")).state.consumer_count;
    expect(numbers(await all(opened))).toEqual([0]);
    while ((await consumers()) > 0) await nc.flush();
    expect(await consumers()).toBe(0);
  });

  it("reads lines in order, each with its position", async () => {
    const opened = await openStream();
    await publish(opened, [`${line(0)}\n${line(1)}\n`, line(2), `\n${line(3)}\r\n\n${line(4)}`]);
    const { created } = (await opened.jsm.streams.info("FLIGHTS")) as { created: string };
    const records = await all(opened);
    expect(numbers(records)).toEqual(upTo(5));
    expect(records.map(({ position }) => position)).toEqual(
      [
        [1, 0, 1],
        [1, 1],
        [2, 0],
        [3, 0, 1],
        [3, 1],
      ].map((offset) => ({ source: "FLIGHTS", made: created, offset })),
    );
  });

  it("goes on behind every position, also inside a message", async () => {
    const opened = await openStream();
    await publish(opened, [`${line(0)}\n${line(1)}\n${line(2)}`, line(3), `${line(4)}\n${line(5)}`]);
    const records = await all(opened);
    for (const { n, position } of records) {
      expect(numbers(await all(opened, { from: after(position) }))).toEqual(upTo(6, n + 1));
    }
    expect(numbers(await all(opened, { from: {} }))).toEqual(upTo(6));
    expect(numbers(await all(opened, { from: after({ source: "OTHER", offset: [5] }) }))).toEqual(upTo(6));
  });

  it("reads CBOR maps, and what a function decodes", async () => {
    const opened = await openStream();
    const maps = [encodeCbor({ n: 0 }), encodeCbor({ n: 1 })];
    await publish(opened, [Buffer.concat(maps), encodeCbor({ n: 2 })]);
    expect(numbers(await all(opened))).toEqual([0, 1, 2]);
    const sizes = await all(opened, { decode: (data) => [{ n: data.length }, { n: -1 }] });
    expect(numbers(sizes)).toEqual([8, -1, 4, -1]);
    expect(sizes[0].position.offset).toEqual([1, 0, 1]);
  });

  it("emits messages as they arrive, and waits for more", async () => {
    const opened = await openStream();
    const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS"));
    for (const n of upTo(3)) {
      await publish(opened, [line(n)]);
      await records.has(n + 1);
    }
    expect(numbers(records.values)).toEqual([0, 1, 2]);
    records.stop();
  });

  it("completes behind what is there when it begins, also where nothing is", async () => {
    const opened = await openStream();
    expect(await all(opened)).toEqual([]);
    await publish(opened, [line(0)], "flights.2");
    await publish(opened, [line(1)]);
    await publish(opened, [line(2)], "flights.2");
    expect(numbers(await all(opened, { subject: "flights.1" }))).toEqual([1]);
    expect(await all(opened, { subject: "flights.3" })).toEqual([]);
    const [, , last] = await all(opened);
    expect(await all(opened, { from: after(last.position) })).toEqual([]);
  });

  it("names the source by the subject, where there is one", async () => {
    const opened = await openStream();
    await publish(opened, [line(0), line(1)]);
    const [first] = await all(opened, { subject: "flights.1" });
    expect(first.position).toMatchObject({ source: "FLIGHTS/flights.1", offset: [1, 0] });
    expect(numbers(await all(opened, { subject: "flights.1", from: after(first.position) }))).toEqual([1]);
  });

  it("holds no more messages than its credit", async () => {
    const opened = await openStream();
    await publish(opened, upTo(100).map(line));
    const received: number[] = [];
    const slowly = flow({
      policy: "block",
      capacity: 1,
      consume: async (record: Counted) => {
        const [consumer] = await opened.jsm.consumers.list("FLIGHTS").next();
        received.push(consumer.delivered.stream_seq - record.n);
        return record;
      },
    });
    const records$ = fromJetStream<Counted>(opened.nc, "FLIGHTS", { credit: 8 }).pipe(
      slowly,
      take(90),
      toArray(),
    );
    expect(numbers(await lastValueFrom(records$))).toEqual(upTo(90));
    // Beside the credit, one is consumed.
    expect(Math.max(...received)).toBeLessThanOrEqual(8 + 1);
  });

  it("tells an observer of what is no record, and goes on", async () => {
    const opened = await openStream();
    const messages = [
      `${line(0)}\n{"n":\n[1]\n7\n${line(1)}`,
      "",
      '{"n":2,"position":3}',
      Uint8Array.of(0xff, 0x00),
      Uint8Array.of(0x7b, 0xc3, 0x28),
      Buffer.concat([encodeCbor({ n: 2 }), Uint8Array.of(0xa1, 0x61)]),
      line(3),
    ];
    await publish(opened, messages);
    const rejected = new Subject<RejectedMessage>();
    const seen: RejectedMessage[] = [];
    rejected.subscribe((one) => seen.push(one));
    expect(numbers(await all(opened, { rejected }))).toEqual([0, 1, 2, 3]);
    expect(seen.map(({ reason, position }) => [position.offset.slice(0, 2).join("."), reason])).toEqual([
      ["1.1", 'line 2 is "{\\"n\\":", expected JSON'],
      ["1.2", "line 3 is [1], expected an object"],
      ["1.3", "line 4 is 7, expected an object"],
      ["2.0", "the message is empty, expected JSON lines or CBOR maps"],
      ["3.0", "line 1 has a field named position; rename it in decode"],
      ["4.0", expect.stringMatching(/^the 2 bytes from 0 are no CBOR: /)],
      ["5.0", "the message of 3 bytes is no UTF-8, expected JSON lines or CBOR maps"],
      ["6.1", expect.stringMatching(/^the 2 bytes from 4 are no CBOR: /)],
    ]);
    expect(Buffer.from(seen[0].data).toString()).toBe(messages[0]);
  });

  it("ends at what is no record, where nobody is told of it", async () => {
    const opened = await openStream();
    await publish(opened, [line(0), `${line(1)}\n}`]);
    const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS"));
    expect((await records.ended)?.message).toBe(
      'fromJetStream(FLIGHTS): at 2.1 of FLIGHTS line 2 is "}", expected JSON; give { rejected } an observer to go on without such records',
    );
    expect(numbers(records.values)).toEqual([0, 1]);
    const decode = (): Counted => {
      throw new Error("no such format");
    };
    expect(await messageOf(all(opened, { decode }))).toBe(
      "TypeError: fromJetStream(FLIGHTS): at 1.0 of FLIGHTS decode fails: no such format; give { rejected } an observer to go on without such records",
    );
  });

  it("removes its consumer when it is unsubscribed from, and when it completes", async () => {
    const opened = await openStream();
    await publish(opened, upTo(10).map(line));
    await lastValueFrom(fromJetStream<Counted>(opened.nc, "FLIGHTS").pipe(take(3)));
    await all(opened);
    await opened.nc.flush();
    expect(await opened.jsm.consumers.list("FLIGHTS").next()).toEqual([]);
  });

  it("loses nothing and keeps the order when the server is killed five times", async () => {
    const opened = await openStream();
    const total = 3000;
    const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS", { credit: 50 }).pipe(take(total)));
    let published = 0;
    for (let kill = 1; kill <= 6; kill++) {
      const end = (total * kill) / 6;
      while (published < end) {
        const batch = upTo(Math.min(published + 25, end), published);
        await publishSurely(opened.nc, "flights.1", batch.map(line).join("\n"), `${published}`);
        published += batch.length;
      }
      await records.has(end - 250);
      if (kill === 6) break;
      await opened.server.stop("SIGKILL");
      await opened.server.start();
    }
    expect(await records.ended).toBeUndefined();
    expect(numbers(records.values)).toEqual(upTo(total));
  });

  it("goes on when the server has stood still", async () => {
    const opened = await openStream();
    const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS", { timeout: 60_000 }));
    await publish(opened, [line(0)]);
    await records.has(1);
    opened.server.suspend();
    const next = opened.js.publish("flights.1", line(1), { timeout: 60_000 });
    await lastValueFrom(of(0).pipe(delay(3000)));
    opened.server.resume();
    await next;
    await records.has(2);
    expect(numbers(records.values)).toEqual([0, 1]);
    records.stop();
  });

  it("says so where the stream was made anew while nobody read", async () => {
    const opened = await openStream();
    await publish(opened, [line(0), line(1)]);
    const [, last] = await all(opened);
    await opened.jsm.streams.delete("FLIGHTS");
    const { created } = await opened.jsm.streams.add({ name: "FLIGHTS", subjects: ["flights.>"] });
    expect(await messageOf(all(opened, { from: after(last.position) }))).toBe(
      `SourceMovedError: fromJetStream(FLIGHTS): the stream was made ${created}, the position is of one that was made ${last.position.made}; its records are others, so begin without { from }`,
    );
  });

  it("says so where the stream is made anew, or removed, while it is read", async () => {
    const opened = await openStream();
    await publish(opened, [line(0)]);
    for (const isMadeAnew of [true, false]) {
      const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS", { timeout: 500 }));
      await records.has(1);
      await opened.jsm.streams.delete("FLIGHTS");
      if (isMadeAnew) {
        await opened.jsm.streams.add({ name: "FLIGHTS", subjects: ["flights.>"] });
        await publish(opened, [line(0)]);
      }
      const error = await records.ended;
      expect(error).toBeInstanceOf(SourceMovedError);
      expect(error?.message).toMatch(
        isMadeAnew
          ? /^fromJetStream\(FLIGHTS\): the stream was made .*, the position is of one that was made .*; its records are others, so begin without { from }$/
          : /^fromJetStream\(FLIGHTS\): the stream that was made .* is gone, and not back after 500 ms; when it is made anew, begin without { from }$/,
      );
    }
  });

  it("says so where messages behind the position are gone", async () => {
    const opened = await openStream();
    await publish(opened, [line(0), `${line(1)}\n${line(2)}`, line(3), line(4)]);
    const [first, second, third, , last] = await all(opened);
    await opened.jsm.streams.purge("FLIGHTS", { seq: 3 });
    const gone = (position: number): string =>
      `SourceMovedError: fromJetStream(FLIGHTS): the oldest message is 3, the position is ${position}: the messages between them are gone; to go on without them, begin without { from }`;
    expect(await messageOf(all(opened, { from: after(first.position) }))).toBe(gone(1));
    // The rest of message 2 is gone.
    expect(await messageOf(all(opened, { from: after(second.position) }))).toBe(gone(1));
    expect(numbers(await all(opened, { from: after(third.position) }))).toEqual([3, 4]);
    await opened.jsm.streams.purge("FLIGHTS");
    expect(await all(opened, { from: after(last.position) })).toEqual([]);
  });

  it("goes on over messages that were deleted one by one", async () => {
    const opened = await openStream();
    await publish(opened, upTo(6).map(line));
    const [, second] = await all(opened);
    await opened.jsm.streams.deleteMessage("FLIGHTS", 3);
    await opened.jsm.streams.deleteMessage("FLIGHTS", 5);
    expect(numbers(await all(opened))).toEqual([0, 1, 3, 5]);
    expect(numbers(await all(opened, { from: after(second.position) }))).toEqual([3, 5]);
  });

  it("says so where messages go faster than they are read", async () => {
    const opened = await openStream({ max_msgs: 20 });
    await publish(opened, upTo(10).map(line));
    const release = new ReplaySubject<void>(1);
    const held = flow({
      policy: "block",
      capacity: 1,
      consume: (record: StreamRecord<Counted>) =>
        release.pipe(
          map(() => record),
          take(1),
        ),
    });
    const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS", { credit: 2 }).pipe(held));
    await publish(opened, upTo(50, 10).map(line));
    release.next();
    const error = await records.ended;
    expect(error).toBeInstanceOf(SourceMovedError);
    expect(error?.message).toMatch(
      /^fromJetStream\(FLIGHTS\): the oldest message is \d+, the position is \d+: the messages between them are gone; to go on without them, begin without { from }$/,
    );
    expect(numbers(records.values)).toEqual(upTo(records.values.length));
  });

  it("says so where the server has lost messages", async () => {
    const opened = await openStream();
    await publish(opened, [line(0)]);
    const [{ position }] = await all(opened);
    expect(await messageOf(all(opened, { from: after({ ...position, offset: [7, 0] }) }))).toBe(
      "SourceMovedError: fromJetStream(FLIGHTS): the newest message is 1, the position is 7: the server has lost messages; begin without { from }",
    );
  });

  it("waits for a stream, and says so where there is none", async () => {
    const opened = await openServer();
    const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS"));
    const none = collected(fromJetStream<Counted>(opened.nc, "TRAINS", { timeout: 300 }));
    await opened.jsm.streams.add({ name: "FLIGHTS", subjects: ["flights.>"] });
    await publish(opened, [line(0)]);
    await records.has(1);
    records.stop();
    const error = await none.ended;
    expect(error).toBeInstanceOf(UnknownNameError);
    expect(error?.message).toBe(
      `fromJetStream(TRAINS): there is no such stream on ${opened.nc.getServer()} after 300 ms; make it first`,
    );
  });

  it("says so where the server stays away, and where the connection is closed", async () => {
    const opened = await openStream();
    await publish(opened, [line(0)]);
    const records = collected(fromJetStream<Counted>(opened.nc, "FLIGHTS", { timeout: 500 }));
    await records.has(1);
    const other = await opened.connect();
    const closed = collected(fromJetStream<Counted>(other, "FLIGHTS", { timeout: 500 }));
    await closed.has(1);
    await other.close();
    const closedError = await closed.ended;
    expect(closedError).toBeInstanceOf(UnreachableError);
    expect(closedError?.message).toBe(
      "fromJetStream(FLIGHTS): the connection is closed; connect again, with { maxReconnectAttempts: -1 } to wait for a server that is away",
    );
    await opened.server.stop("SIGKILL");
    const error = await records.ended;
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error?.message).toMatch(
      /^fromJetStream\(FLIGHTS\): no answer from 127\.0\.0\.1:\d+ after 500 ms, while opening the stream; /,
    );
    await opened.server.start();
  });

  it("says so where JetStream is off, and where the user may not read", async () => {
    const users = `authorization { users: [
      { user: all, password: p }
      { user: some, password: p, permissions: { publish: { deny: ["$JS.API.CONSUMER.>"] } } }
      { user: few, password: p, permissions: { publish: { deny: ["$JS.API.CONSUMER.MSG.NEXT.>"] } } }
    ] }`;
    const { connect, jsm } = await openServer({ configuration: users, user: "all" });
    await jsm.streams.add({ name: "FLIGHTS", subjects: ["flights.>"] });
    const denied = collected(fromJetStream<Counted>(await connect({ user: "some", pass: "p" }), "FLIGHTS"));
    const error = await denied.ended;
    expect(error?.name).toBe("PermissionViolationError");
    expect(error?.message).toMatch(
      /^fromJetStream\(FLIGHTS\): the user may not publish to \$JS\.API\.CONSUMER\.CREATE\.FLIGHTS; the server's configuration grants it$/,
    );
    const mute = collected(
      fromJetStream<Counted>(await connect({ user: "few", pass: "p" }), "FLIGHTS", { timeout: 500 }),
    );
    expect((await mute.ended)?.message).toBe(
      "fromJetStream(FLIGHTS): no answer to requests for messages after 1000 ms; the user may lack the permission to publish to $JS.API.CONSUMER.MSG.NEXT.FLIGHTS.>",
    );
    const off = await openServer({ jetstream: false });
    const none = collected(fromJetStream<Counted>(off.nc, "FLIGHTS", { timeout: 300 }));
    expect((await none.ended)?.message).toBe(
      `fromJetStream(FLIGHTS): JetStream does not answer on ${off.nc.getServer()} after 300 ms; start the server with -js`,
    );
  });
});

it("refuses wrong arguments and options", () => {
  const nc = { subscribe: () => {}, isClosed: () => false } as never;
  const given = (options: object): string => refusal(() => fromJetStream(nc, "FLIGHTS", options));
  expect(refusal(() => fromJetStream(Promise.resolve() as never, "FLIGHTS"))).toBe(
    "fromJetStream: nc is a Promise, expected a connection, as await connect() or wsconnect() gives",
  );
  expect(refusal(() => fromJetStream(nc, "flights.>"))).toBe(
    'fromJetStream: stream is "flights.>", expected a name without spaces, dots, slashes and wildcards',
  );
  expect([
    given({ form: 1 }),
    given({ subject: "a..b" }),
    given({ decode: "ndjson" }),
    given({ rejected: 1 }),
    given({ credit: 0 }),
    given({ untilEnd: 1 }),
    given({ timeout: -1 }),
    given({ from: 3 }),
    given({ from: { positions: [{ source: "FLIGHTS", offset: [1] }] } }),
  ]).toEqual([
    'fromJetStream(FLIGHTS): no option named "form"; it has from, subject, decode, rejected, credit, untilEnd, timeout',
    'fromJetStream(FLIGHTS): subject is "a..b", expected a subject such as flights.3.>',
    'fromJetStream(FLIGHTS): decode is "ndjson", expected a function of bytes',
    "fromJetStream(FLIGHTS): rejected is 1, expected an observer with next, such as a Subject",
    "fromJetStream(FLIGHTS): credit is 0, expected a whole number from 1 up",
    "fromJetStream(FLIGHTS): untilEnd is 1, expected true or false",
    "fromJetStream(FLIGHTS): timeout is -1, expected a whole number from 1 up",
    "fromJetStream(FLIGHTS): from is 3, expected a checkpoint, or undefined for none",
    "fromJetStream(FLIGHTS): the checkpoint is at 1 of FLIGHTS, expected a position that fromJetStream made, with made and [message, index]",
  ]);
});
