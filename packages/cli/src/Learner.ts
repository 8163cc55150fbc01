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
import { endedStream } from "./endedStream.js";
import { modelFormat, type Model, type ModelExtra } from "./modelOf.js";
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
    this.net = buildNetwork(encoder.width, encoder.plan, settings);
    this.optimizer = chain(clipByNorm(clip), adam({ learningRate }));
    this.optimizerState = this.optimizer.init(this.net.size);
    this.streams = new Map(from?.streams.map((stream) => [stream.key, endedStream(stream, this.net)]));
    if (!from) return;
    this.net.load(from.nets[0].parameters);
    restoreOptimizerState(this.optimizerState, from.optimizer);
  }

  /** What a model contains in addition to the network and the optimizer, as it is now. */
  get extra(): ModelExtra {
    const { encoder, settings } = this;
    return { format: modelFormat, plan: encoder.plan, encoder: encoder.state, settings };
  }

  /** The ticks that `forward` must hold: a window and the tick after it; undefined where its default is enough. */
  get capacity(): number | undefined {
    const { window } = this.settings;
    return window < 4096 ? undefined : window + 1;
  }
}
