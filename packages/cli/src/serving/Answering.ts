import { followParameters, tickOutput, Unrolling, type Network } from "backstream";
import { buildNetwork } from "../buildNetwork.js";
import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import { KeyedEncoder, type KeyMemory } from "../encoding/KeyedEncoder.js";
import { RecentMap } from "../encoding/RecentMap.js";
import { predictionCells } from "../predictions/predictionCells.js";
import { predictionOf } from "../scoring/predictionOf.js";
import { BadRecord } from "../sources/BadRecord.js";
import { flattened } from "../sources/flattened.js";
import type { RawRecord } from "../sources/RawRecord.js";
import type { LearnerBegun, LearnerState } from "./messages.js";

/** What is answered to a record: as a line of `--predictions`, without the record's number and target. */
export type Answer = Readonly<Record<string, unknown>>;

/** The memory of a key: the encoder's, and the net's. */
interface ServedMemory extends KeyMemory {
  carries?: Float32Array;
}

/** Predicts what another thread has learned, with the memory of each key as it is there; nothing is learned here. */
export class Answering {
  readonly plan: EncodingPlan;
  readonly #net: Network;
  readonly #shared: SharedArrayBuffer;
  readonly #keys: RecentMap<string, ServedMemory>;
  #state: LearnerState | undefined;
  /** Made when somebody asks, since states come more often. */
  #encoder: KeyedEncoder | undefined;

  constructor({ plan, settings, width, shared }: LearnerBegun) {
    this.plan = plan;
    this.#net = buildNetwork(width, plan, settings);
    this.#shared = shared;
    this.#keys = new RecentMap(plan.maxKeys);
  }

  /** Whether something can be answered: the first state has come. */
  get isReady(): boolean {
    return this.#state !== undefined;
  }

  /** Takes what the other thread has learned. */
  follow(state: LearnerState): void {
    for (const [key, encoded, memory] of state.keys) {
      const known = this.#keys.use(key, () => ({ times: [] }));
      known.target = encoded.target;
      known.times = encoded.times;
      // Not given after a step that was skipped: then it is the one from before.
      if (memory) known.carries = memory;
    }
    this.#state = state;
    this.#encoder = undefined;
  }

  /** The prediction for a record that would come next, or why it cannot be used. */
  answer(record: RawRecord): Answer | BadRecord {
    const raw = flattened(record);
    if (raw instanceof BadRecord) return raw;
    this.#encoder ??= new KeyedEncoder(this.plan, this.#state?.scales, this.#keys);
    const sample = this.#encoder.preview(raw);
    if (sample instanceof BadRecord) return sample;
    followParameters(this.#net, this.#shared);
    const unrolling = new Unrolling(this.#net, { backward: false });
    try {
      const carries = this.#keys.get(sample.key)?.carries;
      if (carries) unrolling.restore(1, 0, 0, { carries });
      const prediction = predictionOf(this.plan, sample, tickOutput(unrolling, sample.input));
      const band = this.#state?.band;
      const limits =
        band === undefined || typeof prediction !== "number"
          ? undefined
          : { lower: prediction - band, upper: prediction + band };
      return predictionCells(this.#encoder, sample, prediction, limits);
    } finally {
      unrolling.free();
    }
  }
}
