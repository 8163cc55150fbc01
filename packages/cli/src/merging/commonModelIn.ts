import { jetStreamMergeLog } from "@backstream/jetstream";
import { decompressCheckpoint, mergeParameters } from "backstream";
import { EMPTY, lastValueFrom } from "rxjs";
import type { NatsStore } from "../brokers/openNatsStore.js";
import { buildNetwork } from "../buildNetwork.js";
import { withEnded } from "../checkpointToResume.js";
import { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import type { Model } from "../Model.js";
import { modelOf, rebuilt } from "../modelOf.js";
import { nameIn } from "../partitions/nameIn.js";
import { loadPlan } from "../partitions/sharedPlan.js";
import { UsageError } from "../UsageError.js";
import { withoutTicks } from "../withoutTicks.js";
import { joinedScales } from "./joinedScales.js";

/** One model of all partitions. */
export interface CommonModel {
  readonly model: Model;
  /** Those that have learned something. */
  readonly partitions: number;
  /** That they have read. */
  readonly records: number;
}

/**
 * The common model of a run with `--merge`: the parameters as the log has them now; of the newest checkpoints of the partitions the scales
 * of all records, the memories of all keys, and the optimizer of the partition with the most updates. Undefined where the run has no
 * partitions.
 *
 * @throws {UsageError} When each partition has a model of its own, when nothing is saved yet, or what is there cannot be read.
 */
export async function commonModelIn(
  store: NatsStore,
  name: string,
  timeout: number,
): Promise<CommonModel | undefined> {
  const planned = await loadPlan(store.at(".plan"), name);
  if (!planned) return undefined;
  const { plan, settings, merging, partitions: count } = planned;
  if (!merging)
    throw new UsageError(
      `--store: ${name} has a model for each of ${count} partitions, and no common one; name one of them, such as ${name}.0`,
    );
  const saved = await Promise.all(
    Array.from({ length: count }, async (_, partition) => {
      const stored = await store.at(`.${partition}`).load();
      const where = `--store: ${name}.${partition}`;
      return stored && withEnded(modelOf(where, await decompressCheckpoint(stored.bytes)));
    }),
  );
  const models = saved.filter((model) => model !== undefined);
  if (models.length === 0)
    throw new UsageError(`--store: ${name}: no partition has saved anything yet; export it later`);
  const { width } = new KeyedEncoder(plan);
  const net = buildNetwork(width, plan, settings);
  const log = jetStreamMergeLog(store.nc, nameIn(store), { timeout });
  const reading = { worker: "export", workers: count, every: merging.interval, merge: merging.how } as const;
  await lastValueFrom(EMPTY.pipe(mergeParameters(net, log, reading)), { defaultValue: undefined });
  const ended = models.map((model, index) => rebuilt(`${name}.${index}`, () => withoutTicks(model, net)));
  const most = ended.reduce((best, model) => (model.step > best.step ? model : best));
  const encoder = joinedScales(models.map(({ extra }) => extra.encoder));
  return {
    model: {
      ...most,
      step: ended.reduce((sum, { step }) => sum + step, 0),
      samples: ended.reduce((sum, { samples }) => sum + samples, 0),
      nets: [{ name: net.name, version: net.version, parameters: net.save() }],
      streams: [
        ...new Map(ended.flatMap(({ streams }) => streams).map((stream) => [stream.key, stream])).values(),
      ],
      extra: {
        format: most.extra.format,
        plan: { ...plan, maxKeys: plan.maxKeys * count },
        encoder,
        settings,
      },
    },
    partitions: models.length,
    records: models.reduce((sum, { extra }) => sum + (extra.run?.records ?? 0), 0),
  };
}
