import type { Carry, Network, Tensor } from "backstream";
import { defer, mergeMap, type Observable } from "rxjs";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { optimizerFor } from "../river.js";
import { prepare, type SamplesOptions } from "../samples.js";
import { blocksOf } from "./blocksOf.js";
import { readModel } from "./readModel.js";
import type { SavedModel } from "./SavedModel.js";

/** A saved model, ready to go on. */
export interface OpenModel {
  readonly saved: SavedModel;
  readonly encoder: KeyedEncoder;
  /** For `net.load`. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** The memory that a key had; undefined for a key that is new. */
  carryOf(key: string): Carry | undefined;
  /** For `update(optimizer, …)`: what the optimizer knew. */
  learning(net: Network): { state: readonly unknown[]; step: number };
  /** Records encoded as the model knows them. */
  samples(source: string, options?: SamplesOptions): Observable<EncodedSample>;
}

/**
 * Opens a file that `backstream learn --save` wrote.
 *
 * @throws {UsageError} When the file is foreign, of another version, or damaged.
 */
export async function openModel(path: string): Promise<OpenModel> {
  const saved = await readModel(path);
  const encoder = new KeyedEncoder(saved.plan, saved.encoder);
  return {
    saved,
    encoder,
    parameters: saved.parameters,
    carryOf: (key) => encoder.memory.get(key)?.carry,
    learning(net) {
      const state = optimizerFor(saved.settings).init(net.size);
      blocksOf(state).forEach(({ array }, index) => array.set(saved.optimizer[index]));
      return { state, step: saved.step };
    },
    samples: (source, options = {}) =>
      defer(() => prepare(source, options, { encoder })).pipe(mergeMap((prepared) => prepared.samples())),
  };
}
