import { CorruptFileError, decompressCheckpoint, type CheckpointStore } from "backstream";
import { openStore, type OpenStore } from "./brokers/openStore.js";
import { withEnded } from "./checkpointToResume.js";
import { expectSameOptions } from "./expectSameOptions.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { Model } from "./Model.js";
import { modelOf } from "./modelOf.js";
import { UsageError } from "./UsageError.js";

/** A store, and the run that it holds. */
export interface StoredRun extends OpenStore {
  /** Undefined at the first start. */
  readonly resumed: Model | undefined;
}

/**
 * Opens the store of `--store`, and reads its newest checkpoint.
 *
 * @throws {UsageError} When it cannot be read, or its checkpoint was made by another program or with other options.
 */
export async function storeToResume(
  options: LearnOptions,
  opened?: OpenStore,
): Promise<StoredRun | undefined> {
  const { store: text } = options;
  if (text === undefined) return undefined;
  const { name, store, close } = opened ?? (await openStore(text));
  try {
    const stored = await store.load();
    const resumed = stored && modelOf(`--store: ${name}`, await decompressCheckpoint(stored.bytes));
    if (resumed) expectSameOptions(options, name, resumed.extra);
    // `durable` loads at its start; nobody has saved since, or else its first save is a conflict.
    const once: CheckpointStore = {
      load: async () => stored,
      save: (bytes, after) => store.save(bytes, after),
    };
    return { name, store: once, close, resumed: resumed && withEnded(resumed) };
  } catch (error) {
    await close();
    if (error instanceof UsageError) throw error;
    const { message } = error as Error; // stores throw nothing else
    throw new UsageError(
      error instanceof CorruptFileError
        ? `--store: the checkpoint in ${name} is damaged (${message}); name another store, or restore it`
        : `--store: ${name} cannot be read (${message})`,
    );
  }
}
