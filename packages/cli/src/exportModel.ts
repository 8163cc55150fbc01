import { decompressCheckpoint, saveCheckpoint } from "backstream";
import { isUrl, parseBrokerUrl, timeoutOf, withoutPassword } from "./brokers/brokerUrls.js";
import { openStore } from "./brokers/openStore.js";
import { buildNetwork } from "./buildNetwork.js";
import { withEnded } from "./checkpointToResume.js";
import { expectReplaceable } from "./expectReplaceable.js";
import { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import type { Model } from "./Model.js";
import { modelOf, rebuilt } from "./modelOf.js";
import { removeLeftovers } from "./removeLeftovers.js";
import { UsageError } from "./UsageError.js";
import { withoutTicks } from "./withoutTicks.js";

/** Options of `exportModel`. */
export interface ExportOptions {
  /** Where a run is saved, as given to `--store`. */
  readonly store: string;
  /** The file that gets the model. */
  readonly save: string;
}

/** What was exported: the object that `--json` prints. */
export interface ExportReport {
  readonly store: string;
  readonly file: string;
  /** Partitions that the common model has learned from; null where it is no common model. */
  readonly partitions: number | null;
  /** Updates that are in it, and records that they came from. */
  readonly steps: number;
  readonly records: number;
}

/**
 * Writes what a store holds as a model file, for `predict` and `--load`. Of partitions that are merged it is their common model, with
 * the scales of all records and the memories of all keys. A run that goes on meanwhile does not notice.
 *
 * @throws {UsageError} When the store cannot be used, holds nothing, or a model for each partition; when the file cannot be written.
 */
export async function exportModel({ store: text, save }: ExportOptions): Promise<ExportReport> {
  const name = withoutPassword(text);
  if (save === "") throw new UsageError("--save: is empty, expected the path of a file");
  await expectReplaceable("--save", save);
  const merged = isUrl(text) ? await commonModel(text) : undefined;
  const model = merged?.model ?? (await modelIn(text, name));
  const { plan, settings, encoder, format, band } = model.extra;
  const { width } = new KeyedEncoder(plan, structuredClone(encoder));
  const ended = rebuilt(`--store: ${name}`, () => withoutTicks(model, buildNetwork(width, plan, settings)));
  removeLeftovers(save);
  saveCheckpoint(save, {
    ...ended,
    skips: 0,
    extra: { format, plan, encoder, settings, ...(band && { band }) },
  });
  return {
    store: name,
    file: save,
    partitions: merged?.partitions ?? null,
    steps: model.step,
    records: merged?.records ?? model.extra.run?.records ?? 0,
  };
}

async function commonModel(
  text: string,
): Promise<{ readonly model: Model; readonly partitions: number; readonly records: number } | undefined> {
  const name = withoutPassword(text);
  const url = parseBrokerUrl(text, ["timeout"], `--store: ${name}`);
  if (url.kind === "redis") return undefined; // it has no partitions
  // What is needed for a broker is loaded where it is used.
  const [{ openNatsStore }, { commonModelIn }] = await Promise.all([
    import("./brokers/openNatsStore.js"),
    import("./merging/commonModelIn.js"),
  ]);
  const store = await openNatsStore(url, timeoutOf(url));
  try {
    return await commonModelIn(store, name, timeoutOf(url));
  } finally {
    await store.close();
  }
}

/** The newest checkpoint of a run. */
async function modelIn(text: string, name: string): Promise<Model> {
  const { store, close } = await openStore(text);
  try {
    const stored = await store.load();
    if (!stored) throw new UsageError(`--store: ${name} holds nothing; has the run made its first save?`);
    return withEnded(modelOf(`--store: ${name}`, await decompressCheckpoint(stored.bytes)));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--store: ${name} cannot be read (${(error as Error).message})`); // stores throw nothing else
  } finally {
    await close();
  }
}
