import { ConflictError, type CheckpointStore } from "backstream";
import { expectModelExtra } from "../expectModelExtra.js";
import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { expectSameOptions } from "../expectSameOptions.js";
import type { LearnOptions } from "../LearnOptions.js";
import type { SharedMerging } from "../merging/SharedMerging.js";
import { mergingOf } from "../merging/mergingOf.js";
import { modelFormat, type ModelExtra } from "../Model.js";
import { rebuilt } from "../modelOf.js";
import { openSamples } from "../openSamples.js";
import type { OpenSamplesContext } from "../OpenSamplesContext.js";
import { resolveSettings } from "../resolveSettings.js";
import { UsageError } from "../UsageError.js";

/** What all partitions learn alike: how records become samples, and how the nets are built and learn. */
export interface SharedPlan extends Pick<ModelExtra, "plan" | "settings"> {
  readonly format: typeof sharedFormat;
  readonly partitions: number;
  /** How the partitions become one model; undefined where each has its own. */
  readonly merging?: SharedMerging | undefined;
  /** Of the models. */
  readonly model: typeof modelFormat;
}

const sharedFormat = "backstream partitions 1";

/**
 * The plan that the first process has made and saved; where there is none, it is made from the first records of all
 * partitions, and saved, unless another process is faster.
 *
 * - name   of the store, for messages
 *
 * @throws {UsageError} When the plan was made with other options, or what is in the store is none.
 */
export async function sharedPlan(
  options: LearnOptions & { readonly partitions: number },
  name: string,
  store: CheckpointStore<number>,
  open: OpenSamplesContext["open"],
): Promise<SharedPlan> {
  const found = (await loadPlan(store, name)) ?? (await made(options, name, store, open));
  expectSameOptions(options, name, found);
  if (found.partitions !== options.partitions)
    throw new UsageError(
      `--partitions: ${options.partitions}, but the run in ${name} began with ${found.partitions}; give that number, or name another store`,
    );
  expectSameMerging(options, name, found.merging);
  return found;
}

/** What is not given is as the run began. */
function expectSameMerging(options: LearnOptions, name: string, begun: SharedMerging | undefined): void {
  const given = mergingOf(options);
  const wanted: readonly (readonly [string, unknown, unknown])[] = [
    ["--merge", given?.how, begun?.how ?? "a model for each partition"],
    ["--interval", options.interval, begun?.interval],
  ];
  for (const [option, value, before] of wanted) {
    if (value !== undefined && value !== before)
      throw new UsageError(
        `${option}: ${String(value)}, but the run in ${name} began with ${String(before)}; leave it out, or name another store`,
      );
  }
}

/** Of one model, an input means the same in all partitions. */
function planOfOne(plan: EncodingPlan): EncodingPlan {
  if (plan.task === "multiclass")
    throw new UsageError(
      "--merge: a target of several classes is not possible, since each partition numbers the classes as they appear; give a condition such as 'column == VALUE', or leave it out",
    );
  const columns = plan.columns.map((column) =>
    column.type === "category" ? { ...column, vocabulary: "hashed" as const } : column,
  );
  return { ...plan, columns };
}

async function made(
  options: LearnOptions & { readonly partitions: number },
  name: string,
  store: CheckpointStore<number>,
  open: OpenSamplesContext["open"],
): Promise<SharedPlan> {
  const { encoder, close } = await openSamples(options.source, options, undefined, { open });
  close();
  const merging = mergingOf(options);
  const plan = merging ? planOfOne(encoder.plan) : encoder.plan;
  const settings = resolveSettings(options, undefined, { ...plan, width: encoder.width });
  const planned: SharedPlan = {
    format: sharedFormat,
    model: modelFormat,
    partitions: options.partitions,
    merging,
    plan,
    settings,
  };
  try {
    await store.save(new TextEncoder().encode(JSON.stringify(planned)), undefined);
    return planned;
  } catch (error) {
    const others = error instanceof ConflictError ? await loadPlan(store, name) : undefined;
    if (!others) throw error;
    return others;
  }
}

/** The plan that was saved, if there is one. @throws {UsageError} When it is none. */
export async function loadPlan(
  store: CheckpointStore<number>,
  name: string,
): Promise<SharedPlan | undefined> {
  const stored = await store.load();
  if (!stored) return undefined;
  return rebuilt(`--store: ${name}.plan`, () => {
    const found = JSON.parse(new TextDecoder().decode(stored.bytes)) as Partial<SharedPlan>; // looked at below
    const { format, model, plan, settings, merging, partitions = 0 } = found;
    if (format !== sharedFormat || model !== modelFormat || partitions < 1 || !plan || !settings)
      throw new Error("it is no plan of partitions");
    expectModelExtra({ plan, settings, encoder: new KeyedEncoder(plan).state });
    const read = merging && mergingOf({ partitions, merge: merging.how, interval: merging.interval });
    return { format, model, plan, settings, merging: read, partitions };
  });
}
