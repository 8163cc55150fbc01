import {
  adam,
  chain,
  clipByNorm,
  type AdamState,
  type Floats,
  type Network,
  type Optimizer,
  type StreamCheckpoint,
} from "backstream";
import { buildNetwork } from "./buildNetwork.js";
import type { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import type { Model } from "./modelOf.js";
import type { LearnSettings } from "./resolveSettings.js";

/** Everything that learns: what a model is made of. */
export class Learner {
  readonly encoder: KeyedEncoder;
  readonly settings: LearnSettings;
  /** The model that it continues. */
  readonly from: Model | undefined;
  readonly net: Network;
  /** Adam, behind a bound for the gradient's norm. */
  readonly optimizer: Optimizer<readonly unknown[]>;
  readonly optimizerState: readonly unknown[];
  /** The memory of each key, as it was when its stream ended. */
  readonly streams: Map<StreamCheckpoint["key"], StreamCheckpoint>;

  constructor(encoder: KeyedEncoder, settings: LearnSettings, from: Model | undefined) {
    const { clip, learningRate } = settings;
    this.encoder = encoder;
    this.settings = settings;
    this.from = from;
    this.net = buildNetwork(encoder.width, settings);
    this.optimizer = chain(clipByNorm(clip), adam({ learningRate }));
    this.optimizerState = this.optimizer.init(this.net.size);
    this.streams = new Map(from?.streams.map((stream) => [stream.key, stream]));
    if (!from) return;
    this.net.load(from.nets[0].parameters);
    for (const [name, vector] of Object.entries(this.optimizerVectors))
      vector.set(from.optimizer.vectors[name]);
  }

  /** The vectors in the optimizer's state, by the names that a checkpoint gives them; not copied. */
  get optimizerVectors(): Readonly<Record<string, Floats>> {
    const { mean, square } = this.optimizerState[1] as AdamState; // of the chain's second link
    return { "1.mean": mean.array, "1.square": square.array };
  }
}
