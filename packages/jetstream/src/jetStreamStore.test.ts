import { UnreachableError } from "@backstream/core";
import { ConflictError, CorruptFileError } from "@backstream/trainers";
import { jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import { describe, expect, it } from "vitest";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer, type OpenServer } from "./fixtures/openServer.js";
import { refusal } from "./fixtures/refusal.js";
import { jetStreamStore } from "./jetStreamStore.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const large = (seed: number, size = 3_000_000): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index * 7 + seed * 13) & 255);

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error("no error"),
    (error: Error) => error,
  );
}

/** The names of objects, and of removed ones. */
async function objectsOf({ nc, jsm }: OpenServer): Promise<string[]> {
  const { state } = await jsm.streams.info("OBJ_models");
  return state.messages === 0
    ? []
    : (await (await new Objm(nc).open("models")).list()).map(({ name }) => name);
}

describe.skipIf(!hasNatsServer)("jetStreamStore", () => {
  it("is empty at first, and gives back what was saved last", async () => {
    const { nc } = await openServer();
    const store = jetStreamStore(nc, "models", "flights");
    expect(await store.load()).toBeUndefined();
    const first = await store.save(bytes(1, 2), undefined);
    const second = await store.save(bytes(3), first);
    expect(second).toBeGreaterThan(first);
    expect(await store.load()).toEqual({ bytes: bytes(3), revision: second });
    expect(await jetStreamStore(nc, "models", "flights").load()).toEqual({
      bytes: bytes(3),
      revision: second,
    });
    expect(await jetStreamStore(nc, "models", "flights.2").load()).toBeUndefined();
    const empty = await store.save(bytes(), second);
    expect(await store.load()).toEqual({ bytes: bytes(), revision: empty });
  });

  it("makes a bucket anew that was removed while it is used; what was saved to the old one is a conflict", async () => {
    const { nc, jsm } = await openServer();
    const store = jetStreamStore(nc, "models", "flights", { timeout: 8000 }); // the client waits for it
    const first = await store.save(bytes(1), undefined);
    await jsm.streams.delete("KV_models");
    expect(await rejection(store.save(bytes(2), first))).toBeInstanceOf(ConflictError);
    expect(await store.load()).toBeUndefined();
    const large = await store.save(new Uint8Array(1_100_000), undefined);
    await jsm.streams.delete("OBJ_models");
    const next = await store.save(new Uint8Array(1_100_001), large);
    expect(await store.load()).toEqual({ bytes: new Uint8Array(1_100_001), revision: next });
  });

  it("refuses an entry that points to nothing", async () => {
    const { nc, js } = await openServer();
    const store = jetStreamStore(nc, "models", "flights");
    expect(await store.load()).toBeUndefined();
    await js.publish("$KV.models.flights", `BKS1\u0001${"x".repeat(22)}`);
    expect(await rejection(store.load())).toEqual(
      new CorruptFileError(
        "jetStreamStore(models, flights): revision 1 was written by another program; use another key",
      ),
    );
  });

  it("lets one of several savers through", async () => {
    const { nc } = await openServer();
    for (const size of [4, 1_500_000]) {
      const key = `of ${size}`.replace(" ", "-");
      const stores = [1, 2, 3].map(() => jetStreamStore(nc, "models", key));
      let after: number | undefined;
      for (let round = 0; round < 3; round++) {
        const saved = stores.map((store, index) => store.save(large(index, size), after));
        const results = await Promise.allSettled(saved);
        const winner = results.findIndex(({ status }) => status === "fulfilled");
        expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        const conflicts = results.filter(
          (result) => result.status === "rejected" && result.reason instanceof ConflictError,
        );
        expect(conflicts).toHaveLength(2);
        const stored = await stores[0].load();
        expect(Buffer.compare(stored!.bytes, large(winner, size))).toBe(0);
        after = stored!.revision;
      }
    }
  });

  it("says which revision has come in between", async () => {
    const { nc } = await openServer();
    const store = jetStreamStore(nc, "models", "flights");
    const first = await store.save(bytes(1), undefined);
    const second = await store.save(bytes(2), first);
    expect((await rejection(store.save(bytes(3), first))).message).toBe(
      `jetStreamStore(models, flights): the newest checkpoint has revision ${second}, expected revision ${first}: another process has saved since, so end this one`,
    );
    expect((await rejection(store.save(bytes(3), undefined))).message).toBe(
      `jetStreamStore(models, flights): the newest checkpoint has revision ${second}, expected none: another process has saved since, so end this one`,
    );
    await (await new Kvm(nc).open("models")).purge("flights");
    expect((await rejection(store.save(bytes(3), second))).message).toBe(
      `jetStreamStore(models, flights): the newest checkpoint has been removed, expected revision ${second}: another process has saved since, so end this one`,
    );
    expect(await store.load()).toBeUndefined();
    await store.save(bytes(4), undefined);
    expect((await store.load())?.bytes).toEqual(bytes(4));
  });

  it("keeps what is larger than a message as an object, and removes older ones", async () => {
    const opened = await openServer();
    const store = jetStreamStore(opened.nc, "models", "flights");
    let revision: number | undefined;
    for (const size of [3_000_000, 1 << 20, (1 << 20) - 1024, (1 << 20) - 1024 - 27, 10, 2_000_000]) {
      revision = await store.save(large(size, size), revision);
      const { bytes: loaded } = (await jetStreamStore(opened.nc, "models", "flights").load())!;
      expect(Buffer.compare(loaded, large(size, size))).toBe(0);
      expect(await objectsOf(opened)).toHaveLength(size > (1 << 20) - 1024 - 27 ? 1 : 0);
    }
    const { state } = await opened.jsm.streams.info("OBJ_models", { subjects_filter: ">" });
    expect(Object.keys(state.subjects ?? {})).toHaveLength(2); // the newest: its name and its parts
  });

  it("removes what killed processes have left, and nothing that may still be saved", async () => {
    const opened = await openServer();
    const store = jetStreamStore(opened.nc, "models", "flights");
    const other = jetStreamStore(opened.nc, "models", "flights/north");
    const first = await store.save(large(1), undefined);
    const theirs = await other.save(large(2), undefined);
    const objects = await new Objm(opened.nc).open("models");
    await objects.putBlob({ name: "flights/0/left" }, large(3));
    await objects.putBlob({ name: "flights/999999/growing" }, large(4));
    const next = jetStreamStore(opened.nc, "models", "flights");
    await next.save(large(5), first);
    const names = await objectsOf(opened);
    expect(names).toHaveLength(3);
    expect(names).toContain("flights/999999/growing");
    expect((await other.load())?.revision).toBe(theirs);
    expect(Buffer.compare((await other.load())!.bytes, large(2))).toBe(0);
  });

  it("waits for a server that is away, and stores once", async () => {
    const { server, nc } = await openServer();
    const store = jetStreamStore(nc, "models", "flights", { timeout: 60_000 });
    const first = await store.save(bytes(1), undefined);
    await server.stop("SIGKILL");
    const saving = store.save(bytes(2), first);
    await server.start();
    const second = await saving;
    expect(await store.load()).toEqual({ bytes: bytes(2), revision: second });
    await server.stop("SIGKILL");
    const large$ = store.save(large(1), second);
    await server.start();
    const third = await large$;
    expect(third).toBe(second + 1);
    expect(Buffer.compare((await store.load())!.bytes, large(1))).toBe(0);
  });

  it("recognises a save that was stored without a confirmation", async () => {
    const { server, nc } = await openServer();
    const store = jetStreamStore(nc, "models", "flights", { timeout: 600 });
    const first = await store.save(bytes(1), undefined);
    // The server reads the requests when it goes on, after the first of them have timed out.
    server.suspend();
    const saving = store.save(bytes(2), first);
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.resume();
    expect(await saving).toBe(first + 1);
  });

  it("says so where the server stays away, and where the user may not save", async () => {
    const { server, nc } = await openServer();
    const store = jetStreamStore(nc, "models", "flights", { timeout: 300 });
    await store.save(bytes(1), undefined);
    await server.stop("SIGKILL");
    const error = await rejection(store.load());
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.message).toMatch(
      /^jetStreamStore\(models, flights\): no answer from 127\.0\.0\.1:\d+ after 300 ms, while loading the checkpoint; /,
    );
    await server.start();
    const users = `authorization { users: [
      { user: all, password: p }
      { user: reader, password: p, permissions: { publish: { deny: ["$KV.>"] } } }
    ] }`;
    const { connect } = await openServer({ configuration: users, user: "all" });
    const reading = jetStreamStore(await connect({ user: "reader", pass: "p" }), "models", "flights");
    expect((await rejection(reading.save(bytes(1), undefined))).message).toBe(
      "jetStreamStore(models, flights): the user may not publish to $KV.models.flights; the server's configuration grants it",
    );
  });

  it("says so where another program has written the key, or the object is gone", async () => {
    const opened = await openServer();
    const store = jetStreamStore(opened.nc, "models", "flights");
    const kv = await new Kvm(opened.nc).create("models");
    await kv.put("flights", "5");
    const error = await rejection(store.load());
    expect(error).toBeInstanceOf(CorruptFileError);
    expect(error.message).toBe(
      "jetStreamStore(models, flights): revision 1 was written by another program; use another key",
    );
    await store.save(large(1), 1);
    await (await jetstreamManager(opened.nc)).streams.delete("OBJ_models");
    expect((await rejection(jetStreamStore(opened.nc, "models", "flights").load())).message).toMatch(
      /^jetStreamStore\(models, flights\): the object flights\/1\/\w{22} of revision 2 is gone$/,
    );
  });
});

it("refuses wrong arguments and options", async () => {
  const nc = { subscribe: () => {}, isClosed: () => false } as never;
  expect([
    refusal(() => jetStreamStore(undefined as never, "models", "flights")),
    refusal(() => jetStreamStore(nc, "mo dels", "flights")),
    refusal(() => jetStreamStore(nc, "models", "flights.")),
    refusal(() => jetStreamStore(nc, "models", "flights", { replica: 3 } as never)),
    refusal(() => jetStreamStore(nc, "models", "flights", { timeout: 0 })),
  ]).toEqual([
    "jetStreamStore: nc is undefined, expected a connection, as await connect() or wsconnect() gives",
    'jetStreamStore: bucket is "mo dels", expected a name without spaces, dots, slashes and wildcards',
    'jetStreamStore: key is "flights.", expected a name such as flights.3',
    'jetStreamStore(models, flights): no option named "replica"; it has replicas, timeout',
    "jetStreamStore(models, flights): timeout is 0, expected a whole number from 1 up",
  ]);
});
