import { network, SourceMovedError, UnreachableError, type Network } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { fromPull } from "@backstream/sequences";
import {
  backprop,
  ConflictError,
  decodeCheckpoint,
  encodeCheckpoint,
  mergeParameters,
  type Contribution,
  type MergedModel,
} from "@backstream/trainers";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import { EMPTY, lastValueFrom, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { collected } from "./fixtures/collected.js";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer, type OpenServer } from "./fixtures/openServer.js";
import { refusal } from "./fixtures/refusal.js";
import { jetStreamMergeLog } from "./jetStreamMergeLog.js";

const contribution = (worker: string, round: number, value = round): Contribution => ({
  worker,
  round,
  updates: 2,
  change: Float32Array.of(value, -value),
});
/** More than a message may have. */
const large = (worker: string, round: number): Contribution => ({
  worker,
  round,
  updates: 2,
  change: Float64Array.from({ length: 150_000 }, (_, at) => at * round),
});

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error("no error"),
    (error: Error) => error,
  );
}

async function objectsOf({ nc }: OpenServer): Promise<string[]> {
  const infos = await (await new Objm(nc).open("MERGE_net")).list();
  return infos.map(({ name }) => name.split("/").slice(0, 3).join("/")).toSorted();
}

describe.skipIf(!hasNatsServer)("jetStreamMergeLog", () => {
  it("begins with the parameters of the first who comes", async () => {
    const { nc, connect } = await openServer();
    const others = await Promise.all([1, 2, 3].map(async () => jetStreamMergeLog(await connect(), "net")));
    const begun = await Promise.all(others.map((log, index) => log.begin(Float32Array.of(index))));
    const { parameters, ...rest } = begun[0];
    expect(begun[1]).toEqual(begun[0]);
    expect(begun[2]).toEqual(begun[0]);
    expect([0, 1, 2]).toContain(parameters[0]);
    expect(rest).toMatchObject({ index: 0, rounds: {}, updates: {} });
    const wide = await jetStreamMergeLog(nc, "wide").begin(Float64Array.of(1 / 3));
    expect((await jetStreamMergeLog(nc, "wide").begin(Float64Array.of(0))).parameters).toEqual(
      Float64Array.of(1 / 3),
    );
    expect(wide.made).not.toBe(rest.made);
  });

  it("gives all readers the contributions of all workers in one order, and those that come", async () => {
    const { nc, connect } = await openServer();
    const [a, b] = [jetStreamMergeLog(nc, "net"), jetStreamMergeLog(await connect(), "net")];
    await a.begin(Float32Array.of(0, 0));
    expect(await b.newest()).toBe(0);
    const early = collected(b.read(0));
    for (let round = 1; round <= 20; round++)
      await Promise.all([
        a.append(contribution("a", round)),
        b.append(contribution("west.* >/ä", round, 100 + round)),
      ]);
    expect(await a.newest()).toBe(40);
    await early.has(40);
    const late = collected(a.read(0));
    await late.has(40);
    expect(late.values).toEqual(early.values);
    expect(early.values.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    const own = early.values.filter(({ worker }) => worker === "west.* >/ä");
    expect(own.map(({ round, updates, change }) => [round, updates, ...change])).toEqual(
      Array.from({ length: 20 }, (_, at) => [at + 1, 2, 101 + at, -101 - at]),
    );
    const behind = collected(a.read(37));
    await behind.has(3);
    expect(behind.values).toEqual(early.values.slice(37));
    for (const { stop } of [early, late, behind]) stop();
  });

  it("stores each round of a worker once: repeated by the same process, and by the one after it", async () => {
    const { nc, connect } = await openServer();
    const log = jetStreamMergeLog(nc, "net");
    await log.begin(Float32Array.of(0, 0));
    const next = jetStreamMergeLog(await connect(), "net");
    for (const round of [1, 2]) {
      await log.append(contribution("a", round));
      await log.append(contribution("a", round));
      await next.append(contribution("a", round));
    }
    await next.append(contribution("a", 3));
    expect(await log.newest()).toBe(3);
    const error = await rejection(log.append(contribution("a", 3, 7)));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error.message).toBe(
      "jetStreamMergeLog(net): the worker a contributes its round 3, and the log has another one of round 3: another process has taken over, so end this one",
    );
    await next.append(contribution("a", 4));
    expect((await rejection(log.append(contribution("a", 3)))).message).toMatch(
      /its round 3, and the log has another one of round 4/,
    );
    await log.append(contribution("b", 1));
    expect(await log.newest()).toBe(5);
  });

  it("recognises a contribution that was stored without a confirmation", async () => {
    const { server, nc } = await openServer();
    const log = jetStreamMergeLog(nc, "net", { timeout: 600 });
    await log.begin(Float32Array.of(0, 0));
    await log.append(contribution("a", 1));
    server.suspend();
    const appending = log.append(contribution("a", 2));
    // Longer than a request waits: the server reads the first when it goes on.
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.resume();
    await appending;
    expect(await log.newest()).toBe(2);
  });

  it("goes on when the server was killed and is back, with everything that was confirmed", async () => {
    const { server, nc } = await openServer();
    const log = jetStreamMergeLog(nc, "net", { timeout: 60_000 });
    await log.begin(Float32Array.of(0, 0));
    const reading = collected(log.read(0));
    for (let round = 1; round <= 6; round++) {
      if (round % 2 === 0) await server.stop("SIGKILL");
      const appending = log.append(contribution("a", round));
      if (round % 2 === 0) await server.start();
      await appending;
    }
    await reading.has(6);
    expect(reading.values.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5, 6]);
    reading.stop();
  });

  it("removes what is in the saved model, but for the newest, and says so to who asks for it", async () => {
    const { nc, jsm } = await openServer();
    const log = jetStreamMergeLog(nc, "net", { keep: 5 });
    const first = await log.begin(Float32Array.of(0, 0));
    for (let round = 1; round <= 30; round++) await log.append(contribution("a", round));
    const model = (index: number): MergedModel => ({ ...first, index, rounds: { a: index } });
    await log.save(model(20));
    expect((await jsm.streams.info("MERGE_net")).state).toMatchObject({ first_seq: 16, last_seq: 30 });
    await log.save(model(9)); // older: nothing happens
    expect((await log.begin(Float32Array.of(0, 0))).index).toBe(20);
    const kept = collected(log.read(15));
    await kept.has(15);
    expect(kept.values.map(({ index }) => index)).toEqual(Array.from({ length: 15 }, (_, at) => at + 16));
    kept.stop();
    const error = await collected(log.read(14)).ended;
    expect(error).toBeInstanceOf(SourceMovedError);
    expect(error?.message).toBe(
      "jetStreamMergeLog(net): the oldest message is 16, the position is 14: the messages between them are gone; to go on without them, begin without { from }",
    );
    // All of a worker are gone, and it repeats one of them, which was stored.
    await log.append(contribution("b", 1));
    await log.save({ ...model(31), rounds: { a: 30, b: 1 } });
    for (let round = 2; round <= 9; round++) await log.append(contribution("b", round));
    await log.save({ ...model(39), rounds: { a: 30, b: 9 } });
    await jetStreamMergeLog(nc, "net").append(contribution("a", 30));
    expect(await log.newest()).toBe(39);
    await jetStreamMergeLog(nc, "net").append(contribution("a", 31));
    expect(await log.newest()).toBe(40);
  });

  it("keeps contributions and models that are larger than a message as objects, and removes them too", async () => {
    const opened = await openServer();
    const log = jetStreamMergeLog(opened.nc, "net", { keep: 1 });
    const first = await log.begin(new Float64Array(150_000));
    const objects = new Objm(opened.nc);
    await (await objects.create("MERGE_net")).putBlob({ name: "change/a/2/left" }, new Uint8Array(8));
    const reading = collected(log.read(0));
    for (let round = 1; round <= 3; round++) await log.append(large("a", round));
    await log.append(large("a", 3));
    await reading.has(3);
    expect(reading.values.map(({ index, round }) => [index, round])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(reading.values[2].change).toEqual(large("a", 3).change);
    reading.stop();
    expect(await objectsOf(opened)).toEqual(
      ["change/a/1", "change/a/2", "change/a/2", "change/a/3", "model/0/"].map((name) =>
        expect.stringContaining(name),
      ),
    );
    await log.save({ ...first, index: 3, rounds: { a: 3 } });
    expect(await objectsOf(opened)).toEqual(["change/a/3", expect.stringMatching(/^model\//)]);
    const behind = collected(log.read(2));
    await behind.has(1);
    expect(behind.values[0].change).toEqual(large("a", 3).change);
    behind.stop();
  });

  it("tells a log that was made anew, which begins with the saved parameters", async () => {
    const { nc, jsm } = await openServer();
    const log = jetStreamMergeLog(nc, "net", { timeout: 1000 });
    const first = await log.begin(Float32Array.of(1, 2));
    await log.append(contribution("a", 1));
    await log.save({ ...first, index: 1, parameters: Float32Array.of(3, 4) });
    const reading = collected(log.read(0));
    await reading.has(1);
    await jsm.streams.delete("MERGE_net");
    const again = await jetStreamMergeLog(nc, "net").begin(Float32Array.of(5, 6));
    expect(again).toMatchObject({ index: 0, parameters: Float32Array.of(3, 4), rounds: {} });
    expect(again.made).not.toBe(first.made);
    const error = await reading.ended;
    expect(error).toBeInstanceOf(SourceMovedError);
    expect(error?.message).toMatch(
      /^jetStreamMergeLog\(net\): the stream was made .+, the position is of one/,
    );
  });

  it("says so where the server stays away, and where another program has written", async () => {
    const { server, nc } = await openServer();
    const log = jetStreamMergeLog(nc, "net", { timeout: 300 });
    await log.begin(Float32Array.of(0, 0));
    await nc.request("MERGE_net.b", "5");
    expect((await collected(log.read(0)).ended)?.message).toBe(
      "jetStreamMergeLog(net): message 1 of the stream MERGE_net is of another program; take another name",
    );
    await (await new Kvm(nc).create("MERGE_other")).put("model", "5");
    expect((await rejection(jetStreamMergeLog(nc, "other").begin(Float32Array.of(0)))).message).toBe(
      "jetStreamStore(MERGE_other, model): revision 1 was written by another program; use another key",
    );
    await server.stop("SIGKILL");
    const errors = await Promise.all([
      rejection(log.append(contribution("a", 1))),
      rejection(log.newest()),
      collected(log.read(1)).ended,
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(UnreachableError);
      expect(error?.message).toMatch(
        /^jetStreamMergeLog\(net\): no answer from 127\.0\.0\.1:\d+ after 300 ms, while (contributing round 1 of the worker a|looking at the stream|opening the stream); /,
      );
    }
  });
});

/** Learns to say a number; between two samples it asks the server, so that contributions arrive meanwhile. */
function learning(
  log: ReturnType<typeof jetStreamMergeLog>,
  worker: string,
  target: number,
  samples: number,
  from?: Checkpoint,
): { net: Network; steps$: Observable<Step> } {
  const net = network(dense(1, 1), { seed: 3, name: "net" });
  async function* rest() {
    for (let at = from?.samples ?? 0; at < samples; at++) {
      await log.newest();
      yield { input: 1, target };
    }
  }
  return {
    net,
    steps$: fromPull(rest()).pipe(
      backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.05 }), from }),
      mergeParameters(net, log, { worker, workers: 2, every: 2, from }),
    ),
  };
}

describe.skipIf(!hasNatsServer)("mergeParameters over JetStream", () => {
  it("gives workers one model, and resumes from before what is left of the log; each update counts once", async () => {
    const { nc, connect } = await openServer();
    const log = jetStreamMergeLog(nc, "net", { keep: 1 });
    let checkpoint: Checkpoint | undefined;
    const dying = learning(log, "a", 1, 100);
    await new Promise<void>((resolve) => {
      const subscription = dying.steps$.subscribe((step) => {
        if (step.step === 30) checkpoint = decodeCheckpoint(encodeCheckpoint(step.checkpoint()));
        if (step.step < 50) return;
        subscription.unsubscribe();
        resolve();
      });
    });
    await lastValueFrom(
      learning(jetStreamMergeLog(await connect(), "net", { keep: 1 }), "b", 3, 200).steps$.pipe(toArray()),
    );
    expect((await collected(log.read(checkpoint!.step / 10)).ended)?.name).toBe("SourceMovedError");
    const resumed = learning(jetStreamMergeLog(await connect(), "net"), "a", 1, 100, checkpoint);
    await lastValueFrom(resumed.steps$.pipe(toArray()));
    const late = network(dense(1, 1), { seed: 8, name: "net" });
    await lastValueFrom(EMPTY.pipe(mergeParameters(late, log, { worker: "late", workers: 2, every: 1 })), {
      defaultValue: undefined,
    });
    expect(late.save()).toEqual(resumed.net.save());
    const model = await log.begin(new Float32Array(2));
    const behind = collected(log.read(model.index));
    await behind.has((await log.newest()) - model.index);
    behind.stop();
    const counted: Record<string, number> = { ...model.updates };
    for (const { worker, updates } of behind.values) counted[worker] = (counted[worker] ?? 0) + updates;
    expect(counted).toEqual({ a: 100, b: 200 });
  });
});

it("refuses wrong arguments and options", () => {
  const nc = { subscribe: () => {}, isClosed: () => false } as never;
  expect([
    refusal(() => jetStreamMergeLog(undefined as never, "net")),
    refusal(() => jetStreamMergeLog(nc, "a.b")),
    refusal(() => jetStreamMergeLog(nc, "net", { keeps: 3 } as never)),
    refusal(() => jetStreamMergeLog(nc, "net", { keep: 0 })),
    refusal(() => jetStreamMergeLog(nc, "net", { replicas: 0 })),
    refusal(() => jetStreamMergeLog(nc, "net", { timeout: 0.5 })),
  ]).toEqual([
    "jetStreamMergeLog: nc is undefined, expected a connection, as await connect() or wsconnect() gives",
    'jetStreamMergeLog: name is "a.b", expected a name without spaces, dots, slashes and wildcards',
    'jetStreamMergeLog(net): no option named "keeps"; it has keep, replicas, timeout',
    "jetStreamMergeLog(net): keep is 0, expected a whole number from 1 up",
    "jetStreamMergeLog(net): replicas is 0, expected a whole number from 1 up",
    "jetStreamMergeLog(net): timeout is 0.5, expected a whole number from 1 up",
  ]);
});
