import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UnknownNameError, UnreachableError } from "@backstream/core";
import { build } from "esbuild";
import type { Subscription } from "rxjs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { endingWithParent, withParent } from "./fixtures/endingWithParent.js";
import { jetStreamStore } from "./jetStreamStore.js";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer, type OpenServer } from "./fixtures/openServer.js";
import type { PartitionLease } from "./PartitionLease.js";
import { partitions, type PartitionsOptions } from "./partitions.js";

/** One process, as far as leases go: what it holds, and what has happened to it. */
interface Worker {
  readonly held: Map<number, PartitionLease>;
  readonly events: string[];
  readonly error: Promise<Error>;
  readonly subscription: Subscription;
}

const timing = { bucket: "workers", ttl: 900 };

async function worker(
  { connect }: OpenServer,
  options: Partial<PartitionsOptions> & { count: number },
): Promise<Worker> {
  const held = new Map<number, PartitionLease>();
  const events: string[] = [];
  let fail: (error: Error) => void = () => {};
  const error = new Promise<Error>((resolve) => (fail = resolve));
  const subscription = partitions(await connect(), { ...timing, ...options }).subscribe({
    next: (lease) => {
      held.set(lease.partition, lease);
      lease.lost$.subscribe((how) => {
        events.push(`${how} ${lease.partition}`);
        held.delete(lease.partition);
        void lease.release();
      });
    },
    error: fail,
  });
  onTestFinished(() => subscription.unsubscribe());
  return { held, events, error, subscription };
}

/** Waits until it is so; what never becomes so, the time of the test ends. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const sizes = (workers: readonly Worker[]): number[] =>
  workers.map(({ held }) => held.size).toSorted((a, b) => a - b);

describe.skipIf(!hasNatsServer)("partitions", () => {
  const folder = mkdtempSync(join(import.meta.dirname, ".lease-"));
  const program = join(folder, "leaseProcess.mjs");
  beforeAll(async () => {
    await build({
      entryPoints: [join(import.meta.dirname, "fixtures/leaseProcess.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["@backstream/source"],
      external: ["@nats-io/*", "rxjs", "cborg"],
      logLevel: "error",
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function started(url: string, count: number, ttl: number): { child: ChildProcess; lines: string[] } {
    const child = spawn(
      process.execPath,
      [...endingWithParent, program, url, "workers", `${count}`, `${ttl}`],
      {
        stdio: withParent,
      },
    );
    const lines: string[] = [];
    child.stdout!.setEncoding("utf8").on("data", (text: string) => lines.push(...text.trim().split("\n")));
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    });
    return { child, lines };
  }

  it("gives all to one process, shares them when others join, and gives them back when these leave", async () => {
    const opened = await openServer();
    const first = await worker(opened, { count: 8 });
    await until(() => first.held.size === 8);
    const second = await worker(opened, { count: 8 });
    await until(() => second.held.size === 4);
    expect(first.held.size).toBe(4);
    // Nothing else has moved.
    expect(first.events.map((event) => event.split(" ")[0])).toEqual(["moved", "moved", "moved", "moved"]);
    const third = await worker(opened, { count: 8 });
    await until(() => String(sizes([first, second, third])) === "2,3,3");
    const all = [first, second, third].flatMap(({ held }) => [...held.keys()]);
    expect(all.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    second.subscription.unsubscribe();
    expect([...second.held.values()]).toEqual([]);
    await until(() => first.held.size + third.held.size === 8);
    expect(sizes([first, third])).toEqual([4, 4]);
  });

  it("takes a partition again that was released", async () => {
    const opened = await openServer();
    const only = await worker(opened, { count: 2 });
    await until(() => only.held.size === 2);
    const lease = only.held.get(1)!;
    expect(lease.isHeld).toBe(true);
    await lease.release();
    expect(lease.isHeld).toBe(false);
    await until(() => only.held.get(1) !== lease);
    expect(only.events).toEqual([]);
  });

  it("takes over what a killed process had, after its time", async () => {
    const opened = await openServer();
    const { child, lines } = started(opened.server.url, 4, timing.ttl);
    await until(() => lines.length === 4);
    const other = await worker(opened, { count: 4 });
    await until(() => other.held.size === 2);
    child.kill("SIGKILL");
    await until(() => other.held.size === 4);
    expect(other.events).toEqual([]);
  });

  it("ends the leases of a process that stood still, which finds out, and whose save is refused", async () => {
    const opened = await openServer();
    const { child, lines } = started(opened.server.url, 1, timing.ttl);
    await until(() => lines.includes("won 0"));
    await opened.nc.flush();
    const store = jetStreamStore(opened.nc, "models", "0");
    child.kill("SIGSTOP");
    const other = await worker(opened, { count: 1 });
    await until(() => other.held.size === 1);
    await store.save(new Uint8Array(2), (await store.load())?.revision);
    child.kill("SIGCONT");
    await until(() => lines.length === 3);
    expect(lines.slice(1)).toEqual(["lost 0 false", "refused 0 ConflictError"]);
    expect((await store.load())?.bytes).toEqual(new Uint8Array(2));
    expect(other.held.get(0)?.isHeld).toBe(true);
  });

  it("gives up before others can have it while the server is away, and works again when it is back", async () => {
    const opened = await openServer();
    const only = await worker(opened, { count: 2 });
    await until(() => only.held.size === 2);
    const leases = [...only.held.values()];
    opened.server.suspend();
    const begun = performance.now();
    await until(() => only.events.length === 2);
    // Renewed at a third of the time to live at the latest.
    expect(performance.now() - begun).toBeLessThan(5 * timing.ttl);
    expect(only.events.toSorted()).toEqual(["lost 0", "lost 1"]);
    expect(leases.map(({ isHeld }) => isHeld)).toEqual([false, false]);
    opened.server.resume();
    await until(() => only.held.size === 2);
    await opened.server.stop("SIGKILL");
    await opened.server.start();
    await until(() => only.held.size === 2);
  });

  it("keeps leases through a pause of the server that is shorter than their time", async () => {
    const opened = await openServer();
    const only = await worker(opened, { count: 2, bucket: "slow", ttl: 6000 });
    await until(() => only.held.size === 2);
    for (let pause = 0; pause < 3; pause++) {
      opened.server.suspend();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      opened.server.resume();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    expect(only.events).toEqual([]);
    expect(only.held.size).toBe(2);
  });

  it("says so where the server stays away, and where others share differently", async () => {
    const opened = await openServer();
    const first = await worker(opened, { count: 2, timeout: 1000 });
    await until(() => first.held.size === 2);
    const other = await worker(opened, { count: 3 });
    expect((await other.error).message).toBe(
      'partitions(workers): the bucket is of "backstream: 2 partitions, ttl 900 ms", expected "backstream: 3 partitions, ttl 900 ms"; give all processes the same count and ttl, or take another bucket',
    );
    opened.server.suspend();
    const error = await first.error;
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.message).toMatch(
      /^partitions\(workers\): no answer from 127\.0\.0\.1:\d+ after 1000 ms, while renewing leases; timeout$/,
    );
    opened.server.resume();
  });

  it("loses its leases, and says why, where the bucket is removed", async () => {
    const opened = await openServer();
    const one = await worker(opened, { count: 2, timeout: 1000 });
    await until(() => one.held.size === 2);
    await opened.jsm.streams.delete("KV_workers");
    expect(await one.error).toEqual(
      new UnknownNameError(
        "partitions(workers): the bucket is gone, and not back after 1000 ms; begin again, which makes it anew",
      ),
    );
    expect(one.events.toSorted()).toEqual(["lost 0", "lost 1"]);
  });
});

it("refuses wrong options", () => {
  const nc = { subscribe: () => {}, isClosed: () => false } as never;
  const refusal = (options: object): string => {
    try {
      partitions(nc, options as PartitionsOptions);
      return "no error";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect([
    refusal({ bucket: "a.b", count: 2 }),
    refusal({ bucket: "workers", count: 0 }),
    refusal({ bucket: "workers", count: 2, ttl: 100 }),
    refusal({ bucket: "workers", count: 2, time: 100 }),
  ]).toEqual([
    'partitions: bucket is "a.b", expected a name without spaces, dots, slashes and wildcards',
    "partitions(workers): count is 0, expected a whole number from 1 up",
    "partitions(workers): ttl is 100, expected a whole number of milliseconds from 300 up",
    'partitions: no option named "time"; it has bucket, count, ttl, timeout',
  ]);
});
