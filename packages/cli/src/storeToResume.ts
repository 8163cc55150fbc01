import { CorruptFileError, decompressCheckpoint } from "backstream";
import { openStore, type OpenStore } from "./brokers/openStore.js";
import { withEnded } from "./checkpointToResume.js";
import { expectSameOptions } from "./expectSameOptions.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { Model } from "./Model.js";
import { modelOf } from "./modelOf.js";
import { ReplaceableStore } from "./ReplaceableStore.js";
import { UsageError } from "./UsageError.js";

/** A store, and the run that it holds. */
export interface StoredRun extends OpenStore {
  readonly store: ReplaceableStore;
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
    return {
      name,
      store: new ReplaceableStore(store, stored),
      close,
      resumed: resumed && withEnded(resumed),
    };
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
