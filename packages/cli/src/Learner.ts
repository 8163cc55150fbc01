import {
  adam,
  chain,
  clipByNorm,
  peekMemories,
  restoreOptimizerState,
  type Floats,
  type Network,
  type Optimizer,
  type StreamCheckpoint,
  type StreamKey,
} from "backstream";
import { buildNetwork } from "./buildNetwork.js";
import type { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import { modelFormat, type Model, type ModelExtra } from "./Model.js";
import { rateSchedule } from "./rateSchedule.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import { firstRow, withRows } from "./rowsOfMemory.js";
import { Bands } from "./scoring/Bands.js";
import { replayOf } from "./settings/replayOf.js";
import { withoutTicks } from "./withoutTicks.js";

/** Where a learner comes from: one of them, or nothing. */
export interface LearnerOrigin {
  /** A model: its windows begin anew. */
  readonly loaded?: Model | undefined;
  /** A checkpoint of a run that goes on: with the ticks in its windows. */
  readonly resumed?: Model | undefined;
  /** The net of this run, where it goes back to a checkpoint. */
  readonly net?: Network | undefined;
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
  /** Bands around its predictions, where they are wanted. */
  readonly bands: Bands | undefined;
  /** Where labels come late: the memory of the stream that predicts, by key. */
  readonly asking: Map<StreamKey, () => Floats> = new Map();
  /** The memory of each key in `from`, and when the samples have ended, as it is then. */
  #streams: ReadonlyMap<StreamKey, StreamCheckpoint>;
  #haveEnded = false;

  constructor(encoder: KeyedEncoder, settings: LearnSettings, { loaded, resumed, net }: LearnerOrigin) {
    const { clip, momentum } = settings;
    this.encoder = encoder;
    this.settings = settings;
    this.net = net ?? buildNetwork(encoder.width, encoder.plan, settings);
    const ready = resumed ?? (loaded && withoutTicks(loaded, this.net));
    const from = ready && withRows(inOrderOfUse(ready, encoder, settings), this.net, this.rows);
    this.from = from;
    this.bands = settings.band === undefined ? undefined : new Bands(settings.band, from?.extra.band);
    this.optimizer = chain(
      clipByNorm(clip),
      adam({ learningRate: rateSchedule(settings), betas: [momentum, 0.999] }),
    );
    this.optimizerState = this.optimizer.init(this.net.size);
    const ended = from && withoutTicks(from, this.net);
    this.#streams = new Map(ended?.streams.map((stream) => [stream.key, stream]));
    if (!from) return;
    this.net.load(from);
    restoreOptimizerState(this.optimizerState, from.optimizer);
  }

  /** What a model contains in addition to the network and the optimizer, as it is now. */
  get extra(): ModelExtra {
    const { encoder, settings, bands } = this;
    return {
      format: modelFormat,
      plan: encoder.plan,
      encoder: encoder.state,
      settings,
      ...(bands && { band: bands.state }),
    };
  }

  /** The samples have ended: keeps the memory of each key. Then its windows are learned from, which changes no memory. */
  keepMemories(): void {
    const memories = peekMemories(this.net);
    this.#streams = new Map(
      [...memories].map(([key, { carries }], used) => [key, this.#ended(key, carries, used)]),
    );
    this.#haveEnded = true;
  }

  /** The memories that it began with; when the samples have ended, those that it has then. */
  get kept(): readonly StreamCheckpoint[] {
    return [...this.#streams.values()];
  }

  /** The memories of the keys that have ended, of those that the encoder still knows; none while samples come. */
  get ended(): readonly StreamCheckpoint[] {
    if (!this.#haveEnded) return [];
    const { memory } = this.encoder;
    const used = new Map([...memory.entries()].map(([key], index) => [key, index]));
    return [...this.#streams.values()].flatMap((stream) => {
      const index = used.get(String(stream.key ?? ""));
      return index === undefined ? [] : [{ ...stream, used: index }];
    });
  }

  /** The memories of the stream that predicts, where labels come late. */
  get asked(): readonly StreamCheckpoint[] {
    return [...this.asking].map(([key, memory], used) => this.#ended(key, memory(), used));
  }

  /** The memory of a key as it is now: all numbers, layer by layer; undefined where it has none. */
  memoryOf(key: string | undefined): Floats | undefined {
    const asked = this.asking.get(key);
    if (asked) return asked();
    const { carries } = peekMemories(this.net, { keys: [key] }).get(key) ?? {};
    if (carries) return firstRow(carries, this.net, this.rows);
    return this.#streams.get(key)?.unrollings[this.net.name]?.carries;
  }

  /** Rows of a tick: behind the sample's may be those of past windows. A net without a memory takes as many as come. */
  get rows(): number {
    const { cell, replay } = this.settings;
    return 1 + (cell === "none" ? 0 : (replayOf(replay)?.per ?? 0));
  }

  #ended(key: StreamKey, carries: Floats, used: number): StreamCheckpoint {
    const unrollings = { [this.net.name]: { carries: firstRow(carries, this.net, this.rows), versions: [] } };
    return { key, tick: 0, used, rows: 1, held: [], fresh: 0, unrollings };
  }

  /** The ticks that `forward` must hold: a window and the tick after it; undefined where its default is enough. */
  get capacity(): number | undefined {
    const { window } = this.settings;
    return window < 4096 ? undefined : window + 1;
  }
}

/**
 * The encoder knows in which order the keys were used; where labels come late, learning is behind it, and the checkpoint says when
 * its keys were used there.
 */
function inOrderOfUse(model: Model, { plan, memory }: KeyedEncoder, { labelDelay }: LearnSettings): Model {
  if (plan.key === undefined) return model;
  const ranks = new Map([...memory.entries()].map(([key], index) => [key, index]));
  const streams = model.streams.map((stream) => {
    const rank = ranks.get(String(stream.key)) ?? -1;
    return { ...stream, used: labelDelay === undefined ? rank : (stream.used ?? rank) };
  });
  return { ...model, streams };
}
