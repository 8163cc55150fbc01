import {
  adam,
  chain,
  clipByNorm,
  restoreOptimizerState,
  type Floats,
  type Network,
  type Optimizer,
  type StreamCheckpoint,
} from "backstream";
import { buildNetwork } from "./buildNetwork.js";
import type { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import { modelFormat, type Model, type ModelExtra } from "./Model.js";
import { rateSchedule } from "./rateSchedule.js";
import type { LearnSettings } from "./resolveSettings.js";
import { withoutTicks } from "./withoutTicks.js";

/** Where a learner comes from: one of them, or nothing. */
export interface LearnerOrigin {
  /** A model: its windows begin anew. */
  readonly loaded?: Model | undefined;
  /** A checkpoint of a run that goes on: with the ticks in its windows. */
  readonly resumed?: Model | undefined;
}

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
  /** Of each stream that runs, its memory as it is now; undefined where it cannot be read, after a step that was skipped. */
  readonly running: Map<StreamCheckpoint["key"], () => StreamCheckpoint | undefined> = new Map();

  constructor(encoder: KeyedEncoder, settings: LearnSettings, { loaded, resumed }: LearnerOrigin) {
    const { clip, momentum } = settings;
    this.encoder = encoder;
    this.settings = settings;
    this.net = buildNetwork(encoder.width, encoder.plan, settings);
    const from = resumed ?? (loaded && withoutTicks(loaded, this.net));
    this.from = from;
    this.optimizer = chain(
      clipByNorm(clip),
      adam({ learningRate: rateSchedule(settings), betas: [momentum, 0.999] }),
    );
    this.optimizerState = this.optimizer.init(this.net.size);
    const ended = from && withoutTicks(from, this.net);
    this.streams = new Map(ended?.streams.map((stream) => [stream.key, stream]));
    if (!from) return;
    this.net.load(from);
    restoreOptimizerState(this.optimizerState, from.optimizer);
  }

  /** What a model contains in addition to the network and the optimizer, as it is now. */
  get extra(): ModelExtra {
    const { encoder, settings } = this;
    return { format: modelFormat, plan: encoder.plan, encoder: encoder.state, settings };
  }

  /** The memories of the keys that have ended, of those that the encoder still knows. */
  get ended(): readonly StreamCheckpoint[] {
    return [...this.streams.values()].filter(({ key = "" }) => this.encoder.memory.get(String(key)));
  }

  /** The memory of a key as it is now: all numbers, layer by layer; undefined where it has none. */
  memoryOf(key: string | undefined): Floats | undefined {
    const stream = this.running.get(key)?.() ?? this.streams.get(key);
    return stream?.unrollings[this.net.name]?.carries;
  }

  /** The ticks that `forward` must hold: a window and the tick after it; undefined where its default is enough. */
  get capacity(): number | undefined {
    const { window } = this.settings;
    return window < 4096 ? undefined : window + 1;
  }
}
