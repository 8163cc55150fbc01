import { ConflictError, type CheckpointStore } from "backstream";
import { expectModelExtra } from "../expectModelExtra.js";
import { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { expectSameOptions } from "../expectSameOptions.js";
import type { LearnOptions } from "../LearnOptions.js";
import { modelFormat, type ModelExtra } from "../Model.js";
import { rebuilt } from "../modelOf.js";
import { openSamples, type OpenSamplesContext } from "../openSamples.js";
import { resolveSettings } from "../resolveSettings.js";
import { UsageError } from "../UsageError.js";

/** What all partitions learn alike: how records become samples, and how the nets are built and learn. */
export interface SharedPlan extends Pick<ModelExtra, "plan" | "settings"> {
  readonly format: typeof sharedFormat;
  readonly partitions: number;
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
  const found = (await load(store, name)) ?? (await made(options, name, store, open));
  expectSameOptions(options, name, found);
  if (found.partitions !== options.partitions)
    throw new UsageError(
      `--partitions: ${options.partitions}, but the run in ${name} began with ${found.partitions}; give that number, or name another store`,
    );
  return found;
}

async function made(
  options: LearnOptions & { readonly partitions: number },
  name: string,
  store: CheckpointStore<number>,
  open: OpenSamplesContext["open"],
): Promise<SharedPlan> {
  const { encoder, close } = await openSamples(options.source, options, undefined, { open });
  close();
  const { plan, width } = encoder;
  const settings = resolveSettings(options, undefined, { ...plan, width });
  const planned: SharedPlan = {
    format: sharedFormat,
    model: modelFormat,
    partitions: options.partitions,
    plan,
    settings,
  };
  try {
    await store.save(new TextEncoder().encode(JSON.stringify(planned)), undefined);
    return planned;
  } catch (error) {
    const others = error instanceof ConflictError ? await load(store, name) : undefined;
    if (!others) throw error;
    return others;
  }
}

async function load(store: CheckpointStore<number>, name: string): Promise<SharedPlan | undefined> {
  const stored = await store.load();
  if (!stored) return undefined;
  return rebuilt(`--store: ${name}.plan`, () => {
    const found = JSON.parse(new TextDecoder().decode(stored.bytes)) as Partial<SharedPlan>; // looked at below
    const { format, model, plan, settings, partitions = 0 } = found;
    if (format !== sharedFormat || model !== modelFormat || partitions < 1 || !plan || !settings)
      throw new Error("it is no plan of partitions");
    expectModelExtra({ plan, settings, encoder: new KeyedEncoder(plan).state });
    return { format, model, plan, settings, partitions };
  });
}
