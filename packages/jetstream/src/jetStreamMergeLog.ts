import { expectCount, expectOptions, SourceMovedError } from "@backstream/core";
import {
  ConflictError,
  CorruptFileError,
  type LoggedContribution,
  type MergedModel,
  type MergeLog,
} from "@backstream/trainers";
import type { NatsConnection } from "@nats-io/nats-core";
import { Observable } from "rxjs";
import { ContributionStream } from "./ContributionStream.js";
import { expectConnection } from "./expectConnection.js";
import { expectName } from "./expectName.js";
import { jetStreamStore } from "./jetStreamStore.js";
import { decodeModel, encodeModel } from "./mergeMessages.js";
import { MessageReader } from "./MessageReader.js";

/** How a log in JetStream is kept and asked; the same in all processes. */
export interface JetStreamMergeLogOptions {
  /**
   * How many contributions it keeps of those that are in the saved model, so that checkpoints from before them are resumed with
   * the same bits. Default: 256.
   */
  readonly keep?: number | undefined;
  /** Servers of a cluster that keep a copy, where stream and bucket are made. Default: 1. */
  readonly replicas?: number | undefined;
  /** Milliseconds that the server may be away before it is an error. Default: 30,000. */
  readonly timeout?: number | undefined;
}

/**
 * The log of workers that learn one model in several processes, for `mergeParameters`: their contributions in a stream of
 * JetStream, and the common model in a key-value bucket.
 *
 * - name       of both, with `MERGE_` in front. They are made where they are absent
 * - append     the server takes each round of a worker once: one that is repeated is recognised, and of two processes under
 *              one name, one gets a `ConflictError`
 * - retention  each worker saves the common model every 16 of its rounds, and whoever saves removes the contributions that are
 *              in it, but for the newest `keep`. Whoever resumes a checkpoint from before these goes on with the saved model
 * - size       on the server at most `keep` contributions and those since the newest save, 16 a worker, each of 4 bytes a parameter
 *
 * Contributions and models that are larger than a message may be (1 MB, if the server is not configured otherwise) are objects.
 * A server that is away, also one that is killed and comes back, is waited for. What it has confirmed survives the end of
 * its process; a power failure may take what it has not synced yet: see the README. One connection may serve several workers.
 *
 * @throws {ConflictError} By `append`, as a rejection, when another process has contributed that round of the worker.
 * @throws {UnreachableError} As a rejection or error notification, when the server has not answered for `timeout`, or the
 *   connection is closed.
 * @throws {SourceMovedError} By `read`, as an error notification, when contributions behind the index are gone, or the stream is.
 * @throws {CorruptFileError} As a rejection or error notification, when a message or the model is of another program.
 * @see {@link partitions}: a worker is best a partition; `mergeParameters`
 * @example no-run
 *   import { mergeParameters } from "@backstream/trainers";
 *   import { wsconnect } from "@nats-io/nats-core";
 *   const log = jetStreamMergeLog(await wsconnect({ servers: "ws://127.0.0.1:8080" }), "flights");
 *   const net = network(dense(1, 1), { seed: 1 });
 *   const samples$ = range(0, 100).pipe(map((tick) => ({ input: tick / 100, target: 1 })));
 *   samples$
 *     .pipe(
 *       backprop(net, { loss: squaredError(), optimizer: sgd() }),
 *       mergeParameters(net, log, { worker: "3", workers: 8, every: 16 }),
 *     )
 *     .subscribe();
 */
export function jetStreamMergeLog(
  nc: NatsConnection,
  name: string,
  options: JetStreamMergeLogOptions = {},
): MergeLog {
  expectConnection("jetStreamMergeLog", nc);
  expectName("jetStreamMergeLog", "name", name);
  const where = `jetStreamMergeLog(${name})`;
  expectOptions(where, options, ["keep", "replicas", "timeout"]);
  const { keep = 256, replicas = 1, timeout = 30_000 } = options;
  expectCount(where, "keep", keep);
  expectCount(where, "replicas", replicas);
  expectCount(where, "timeout", timeout);
  const bucket = `MERGE_${name}`;
  const store = jetStreamStore(nc, bucket, "model", { replicas, timeout });
  const contributions = new ContributionStream(bucket, { where, nc, timeout }, replicas);
  /** The log that was begun with. */
  let begun: string | undefined;

  const load = async (): Promise<{ model: MergedModel | undefined; revision: unknown }> => {
    const stored = await store.load();
    const model = stored && decodeModel(stored.bytes);
    if (!stored || model) return { model, revision: stored?.revision };
    throw new CorruptFileError(
      `${where}: the model in the bucket ${bucket} is of another program; take another name`,
    );
  };
  /** Replaces the saved model by what `next` makes of it, if anything; again where another worker has saved meanwhile. */
  const replace = async (
    next: (saved: MergedModel | undefined) => MergedModel | undefined,
  ): Promise<MergedModel | undefined> => {
    for (;;) {
      const { model, revision } = await load();
      const wanted = next(model);
      if (wanted === undefined) return model;
      try {
        await store.save(encodeModel(wanted), revision as number | undefined);
        return wanted;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
  };

  return {
    async begin(parameters) {
      const made = await contributions.open();
      const first = { made, index: 0, parameters, rounds: {}, updates: {} };
      // Where the stream was made anew and the model is left, its parameters are.
      const model = await replace((saved) =>
        saved?.made === made ? undefined : { ...first, parameters: saved?.parameters ?? parameters },
      );
      begun = made;
      return model ?? first;
    },
    async save(model) {
      const { made, index } = model;
      const saved = await replace((newest) =>
        newest && (newest.made !== made || newest.index >= index) ? undefined : model,
      );
      if (saved === model && index > keep) await contributions.remove(index - keep);
    },
    newest: async () => (await contributions.info()).state.last_seq,
    append: (contribution) =>
      contributions.append(contribution, async () => {
        const { model } = await load();
        return (model?.rounds[contribution.worker] ?? 0) >= contribution.round;
      }),
    read: (after) =>
      new Observable<LoggedContribution>((subscriber) => {
        const reader = new MessageReader({
          where,
          nc,
          stream: bucket,
          subject: undefined,
          credit: 16,
          untilEnd: false,
          timeout,
          after,
          made: begun,
        });
        subscriber.add(() => reader.close());
        const readAll = async (): Promise<void> => {
          while (await reader.wait()) {
            for (let message = reader.take(); message && !subscriber.closed; message = reader.take()) {
              const { data, sequence } = message;
              const contribution = await contributions.contributionOf(data, sequence);
              if (contribution === undefined) {
                throw new SourceMovedError(
                  `${where}: contribution ${sequence} was removed while it was read; begin with the saved model, or keep more than ${keep}`,
                );
              }
              subscriber.next(contribution);
            }
          }
        };
        readAll().catch((error: unknown) => subscriber.error(error));
      }),
  };
}
