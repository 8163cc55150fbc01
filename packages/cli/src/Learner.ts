import {
  adam,
  chain,
  clipByNorm,
  restoreOptimizerState,
  type Network,
  type Optimizer,
  type StreamCheckpoint,
} from "backstream";
import { buildNetwork } from "./buildNetwork.js";
import type { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import type { Model } from "./modelOf.js";
import type { LearnSettings } from "./resolveSettings.js";

/** The net, the optimizer and the encoder of `learn`, from which a model is made. */
export class Learner {
  readonly encoder: KeyedEncoder;
  readonly settings: LearnSettings;
  /** The model that it continues. */
  readonly from: Model | undefined;
  readonly net: Network;
  /** Clips the gradient's norm, then Adam. */
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
    this.net.load(from);
    restoreOptimizerState(this.optimizerState, from.optimizer);
  }

  /** The ticks that `forward` must hold: a window and the tick after it; undefined where its default is enough. */
  get capacity(): number | undefined {
    const { window } = this.settings;
    return window < 4096 ? undefined : window + 1;
  }
}
