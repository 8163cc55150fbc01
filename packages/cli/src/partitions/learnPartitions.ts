import { setMaxListeners } from "node:events";
import { partitions as leases, type PartitionLease } from "@backstream/jetstream";
import { ConflictError } from "backstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Subscription } from "rxjs";
import { isUrl, parseBrokerUrl, timeoutOf, withoutPassword } from "../brokers/brokerUrls.js";
import { connectNats } from "../brokers/connectNats.js";
import { natsStream, streamOf } from "../brokers/natsSource.js";
import { openNatsStore, type NatsStore } from "../brokers/openNatsStore.js";
import { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { expectCountOption } from "../expectCountOption.js";
import { Learner } from "../Learner.js";
import type { LearnOptions } from "../LearnOptions.js";
import type { SharedMerging } from "../merging/SharedMerging.js";
import { mergeSteps } from "../merging/mergeSteps.js";
import type { OpenSamplesContext } from "../OpenSamplesContext.js";
import { pipelineText } from "../pipelineText.js";
import type { Report } from "../Report.js";
import { reportOn } from "../reportOn.js";
import type { Run, RunEvents } from "../Run.js";
import { runLearning } from "../runLearning.js";
import { SaveClock } from "../SaveClock.js";
import { Rejections } from "../scoring/Rejections.js";
import { Scoreboard } from "../scoring/Scoreboard.js";
import { SourceError } from "../SourceError.js";
import { UsageError } from "../UsageError.js";
import { nameIn } from "./nameIn.js";
import { PartitionsRun } from "./PartitionsRun.js";
import { sharedPlan } from "./sharedPlan.js";

type Options = LearnOptions & { readonly partitions: number };

/**
 * Shares the partitions of a stream with the other processes that learn from it: each partition has a net, an encoder and a
 * checkpoint of its own, under the store's key with the partition's number behind it. They all learn by the same plan, which
 * the first process makes, so a partition ends with the same bits whoever learns it.
 *
 * Partitions come and go while it runs, as processes do. It ends when it is stopped: then it saves, and gives its
 * partitions to the others.
 *
 * @throws {UsageError} When the options do not fit together, or the stream or the store cannot be used.
 * @throws {SourceError} When the stream breaks off, or the leases cannot be renewed.
 */
export async function learnPartitions(
  options: Options,
  events: RunEvents,
  clocks: Set<SaveClock>,
): Promise<Report> {
  expectPartitionable(options);
  const { store: storeText = "", source } = options;
  const url = parseBrokerUrl(source, ["timeout"]);
  const stream = streamOf(url);
  const storeUrl = parseBrokerUrl(storeText, ["timeout"], `--store: ${withoutPassword(storeText)}`);
  const nc = await connectNats(url);
  let store: NatsStore | undefined;
  try {
    store = await openNatsStore(storeUrl, timeoutOf(storeUrl));
    return await learned({ options, events, clocks, nc, store, stream, url });
  } finally {
    await store?.close();
    await nc.close();
  }
}

interface Parts {
  readonly options: Options;
  readonly events: RunEvents;
  readonly clocks: Set<SaveClock>;
  readonly nc: NatsConnection;
  readonly store: NatsStore;
  readonly stream: string;
  readonly url: ReturnType<typeof parseBrokerUrl>;
}

async function learned({ options, events, clocks, nc, store, stream, url }: Parts): Promise<Report> {
  const { partitions: count, leaseTime = 10_000, signal } = options;
  const storeName = withoutPassword(options.store ?? "");
  const openAt =
    (subject: string | undefined): OpenSamplesContext["open"] =>
    (opening, from) =>
      natsStream(nc, { url, stream, subject, from, credit: 16, close: () => {} }, opening);
  const planned = await sharedPlan(options, storeName, store.at(".plan"), openAt(undefined));
  const { plan, settings, merging } = planned;
  const { every = 1000 } = options;
  const log = { nc: store.nc, name: nameIn(store), partitions: count, every, timeout: timeoutOf(url) };
  const model = new Learner(new KeyedEncoder(plan), settings, {}); // for the report
  const shared = {
    board: new Scoreboard(plan, model.net.layer.name, []),
    rejections: new Rejections((text) => events.onMessage?.(text)),
  };
  const run = new PartitionsRun(url.shown, model, shared.board, shared.rejections);
  await events.onStart?.(run);
  if (merging)
    events.onMessage?.(
      `one model of ${count} partitions: the ${merging.how} of what they learn, exchanged every ${merging.interval} updates`,
    );

  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // one for each partition
  const rivers = new Map<number, Promise<void>>();
  const held = new Set<number>();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    stop.abort(error);
  };
  const onAbort = (): void => {
    events.onMessage?.("stopped; all partitions are saved and given away, a second Ctrl-C ends at once");
    stop.abort(signal?.reason);
  };

  /** Learns from a partition until its lease ends, or all do. */
  async function river(lease: PartitionLease): Promise<void> {
    const { partition } = lease;
    const own = new AbortController();
    const end = (): void => own.abort("SIGTERM");
    const ends = lease.lost$.subscribe(end);
    stop.signal.addEventListener("abort", end);
    const clock = new SaveClock();
    let started: Run | undefined;
    try {
      if (stop.signal.aborted || !lease.isHeld) return;
      clocks.add(clock);
      tellHeld(partition, true);
      const { broken } = await learnedRun(partition, own.signal, clock, (begun) => {
        started = begun;
        run.add(begun);
      });
      if (broken !== null) fail(new SourceError(broken));
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      events.onWarning?.(
        `partition ${partition}: another process has taken it over; what was learned here since the last save is dropped`,
      );
    } finally {
      if (started) run.end(started);
      clocks.delete(clock);
      ends.unsubscribe();
      stop.signal.removeEventListener("abort", end);
      tellHeld(partition, false);
      await lease.release().catch(() => {}); // it ends by itself, after its time
    }
  }
  async function learnedRun(
    partition: number,
    aborted: AbortSignal,
    clock: SaveClock,
    onStart: (begun: Run) => void,
  ): Promise<{ readonly broken: string | null }> {
    const { problem } = await runLearning(
      { ...options, signal: aborted },
      { onStart, onWarning: (text) => events.onWarning?.(`partition ${partition}: ${text}`) },
      {
        clock,
        store: { name: `${storeName}.${partition}`, store: store.at(`.${partition}`), close: async () => {} },
        open: openAt(`${stream}.${partition}`),
        planned,
        merging: merging && ((net, from) => mergeSteps(net, from, { ...merging, ...log, partition })),
        shared,
      },
    );
    return { broken: problem };
  }
  let telling: NodeJS.Timeout | undefined;
  function tellHeld(partition: number, isHeld: boolean): void {
    if (isHeld) held.add(partition);
    else held.delete(partition);
    telling ??= setTimeout(() => {
      telling = undefined;
      if (!stop.signal.aborted) events.onMessage?.(`learning from ${held.size} of ${count} partitions`);
    }, 300);
  }

  const leasing = new Subscription();
  try {
    await new Promise<void>((resolve) => {
      stop.signal.addEventListener("abort", () => resolve(), { once: true });
      signal?.addEventListener("abort", onAbort, { once: true });
      if (signal?.aborted) onAbort();
      leasing.add(
        leases(nc, { bucket: `${nameIn(store)}-leases`, count, ttl: leaseTime }).subscribe({
          next(lease) {
            // One after the other: what an earlier lease has left may still be saved.
            const before = rivers.get(lease.partition) ?? Promise.resolve();
            rivers.set(lease.partition, before.then(() => river(lease)).catch(fail));
          },
          error: (error: unknown) =>
            fail(new SourceError(`${url.shown}: ${error instanceof Error ? error.message : String(error)}`)),
        }),
      );
    });
    await Promise.all(rivers.values());
  } finally {
    clearTimeout(telling);
    signal?.removeEventListener("abort", onAbort);
    leasing.unsubscribe();
  }
  if (failure && !(failure.error instanceof SourceError)) throw failure.error;
  run.interrupted = true;
  run.broken = failure?.error instanceof SourceError ? failure.error : undefined;
  const ofOne = { ...options, source: `${url.shown}?subject=${stream}.0`, store: undefined, resume: true };
  const program = `${merging ? remarkOn(merging, count) : ""}${pipelineText(ofOne, model)}`;
  return { ...reportOn(run, { pipeline: program, settings }), confusion: null };
}

/** What is not in the program of one partition. */
function remarkOn({ how, interval }: SharedMerging, count: number): string {
  return `// Behind update, mergeParameters makes one model of ${count} partitions (${how}, every ${interval}); categories have places by hash.\n`;
}

function expectPartitionable(options: Options): void {
  expectCountOption("--partitions", options.partitions, 1);
  const { source, store, leaseTime } = options;
  const isNats = (text: string | undefined): boolean => text !== undefined && /^nats:\/\//i.test(text);
  if (!isNats(source))
    throw new UsageError(
      `--partitions: ${withoutPassword(source)} is no stream of NATS${isUrl(source) ? ", and others have no leases" : ""}; expected nats://host/STREAM`,
    );
  if (!isNats(store))
    throw new UsageError("--partitions: give --store nats://host/BUCKET/KEY, where each partition is saved");
  if (leaseTime !== undefined && !(Number.isInteger(leaseTime) && leaseTime >= 300))
    throw new UsageError(
      `--lease-time: ${leaseTime} is impossible, expected a whole number of milliseconds from 300 up`,
    );
  for (const [option, given] of [
    ["--predictions", options.predictions],
    ["--save", options.save],
    ["--load", options.load],
    ["--checkpoint", options.checkpoint],
    ["--limit", options.limit],
    ["--band", options.band],
  ] as const) {
    if (given !== undefined)
      throw new UsageError(
        `${option}: is not possible with --partitions, where each partition has a net of its own; leave it out${option === "--save" ? ", and write what the store holds by backstream export" : ""}`,
      );
  }
}
