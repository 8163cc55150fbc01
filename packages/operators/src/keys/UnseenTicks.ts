import { inputRows, type Sample, type Unrolling } from "@backstream/core";
import { copyNumbers } from "@backstream/tensors";
import type { ComparedSignal } from "../ComparedSignal.js";
import type { HeldTicks } from "../HeldTicks.js";
import type { Measure } from "../Measure.js";
import { pipelineOf } from "../Pipeline.js";
import { Signal } from "../Signal.js";
import type { NetInStream } from "../Stream.js";
import { unmeasured } from "../unmeasured.js";
import { keyFields, netFields, type KeyTable } from "./KeyTable.js";
import { writePlainTick } from "./tickRecords.js";
import type { TickPool } from "./TickPool.js";

/**
 * Runs ticks of many keys of which nobody sees the signals: from the place of a key, to the place of the key. All that `forward`,
 * `compare` and `rewind` would do with such a tick is here, and nothing else, so it takes a third of their time; the bits are the same.
 *
 * A tick that is not plain is left to the operators: another row count than one, a label that is no number, a weight, a mask, a memory of
 * its own, the first ticks of a key, numbers that are not finite, nets with probes or random numbers.
 */
export class UnseenTicks {
  readonly #table: KeyTable;
  readonly #nets: readonly NetInStream[];
  readonly #lone: readonly ReturnType<Unrolling["loneTicks"]>[];
  readonly #held: HeldTicks;
  readonly #measure: Measure;
  /** The tick that is measured: its target is replaced. */
  readonly #tick: ComparedSignal;

  /** @param nets They have run a tick of one row. */
  constructor(table: KeyTable, nets: readonly NetInStream[], held: HeldTicks, measure: Measure) {
    this.#table = table;
    this.#nets = nets;
    this.#lone = nets.map(({ unrolling }) => unrolling.loneTicks());
    this.#held = held;
    this.#measure = measure;
    this.#tick = labelledTick(nets[nets.length - 1], measure);
  }

  /** Runs a tick of a key; returns false where it is not plain, and leaves the key as it was. */
  run(slot: number, sample: Sample): boolean {
    const nets = this.#nets;
    const lone = this.#lone;
    const pool = this.#table.pools[slot];
    const { numbers } = this.#table;
    const at = this.#table.at(slot);
    if (!pool || !this.#fits(pool, numbers[at + keyFields.held]) || !isPlain(sample)) return false;
    const { network } = nets[0].unrolling;
    if (inputRows(network.name, sample.input, network.fanIn) !== 0) return false;
    const place = numbers[at];
    const { floats } = pool.page(place);
    for (let index = 0; index < nets.length; index++) {
      if (nets[index].unrolling.network.probes.forward.length > 0) return false;
      const next = numbers[at + keyFields.perKey + index * netFields.perNet + netFields.next];
      const offset = pool.offsets[index];
      if (index === 0) lone[0].begin(sample.input);
      else lone[index].beginAfter(lone[index - 1]);
      const before = pool.record(place, next) * pool.width + offset;
      const after = pool.record(place, next + 1) * pool.width + offset;
      if (!lone[index].run(floats, before, after)) return false;
    }
    const tick = this.#tick;
    tick.target = sample.target;
    this.#measure.count(tick);
    if (tick.present === 0) return false;
    const { memory } = network.arena;
    tick.measuredLoss = this.#measure.run(tick, memory, lone[lone.length - 1].output);
    return true;
  }

  /** Holds the tick that has run; returns whether the key's window is to be sent back now. */
  hold(slot: number, sample: Sample): boolean {
    const nets = this.#nets;
    const { window, stride } = this.#held.options;
    const { numbers, pools } = this.#table;
    const pool = pools[slot]!; // the tick has run
    const at = this.#table.at(slot);
    const place = numbers[at];
    const page = pool.page(place);
    const record = pool.record(place, numbers[at + keyFields.perKey + netFields.next]);
    const from = record * pool.width + pool.offsets[nets.length];
    copyNumbers(sample.input, page.floats, from);
    const { network } = nets[nets.length - 1].unrolling;
    const { memory } = network.arena;
    const { output } = this.#lone[nets.length - 1];
    const to = record * pool.width + pool.offsets[nets.length + 1];
    for (let index = 0; index < network.fanOut; index++) page.floats[to + index] = memory[output + index];
    writePlainTick(sample, this.#tick, page, record);
    for (let index = 0; index < nets.length; index++) {
      const own = at + keyFields.perKey + index * netFields.perNet;
      numbers[own + netFields.next]++;
      numbers[own + netFields.expected]++;
    }
    if (numbers[at + keyFields.held] < window) numbers[at + keyFields.held]++;
    numbers[at + keyFields.added]++;
    return ++numbers[at + keyFields.fresh] === stride;
  }

  /** Whether there is room for a tick more in the place of a key. */
  #fits({ rows, ticks }: TickPool, held: number): boolean {
    return rows === 1 && ticks >= Math.min(held + 1, this.#held.options.window);
  }
}

/** Whether a sample has a number as label and nothing beside it that a tick reads. */
function isPlain({ input, target, weight, mask, memories }: Sample): boolean {
  return (
    typeof target === "number" &&
    weight === undefined &&
    mask === undefined &&
    memories === undefined &&
    (input as unknown) !== undefined // else it is no sample
  );
}

/** A tick of the last net with one row and a label. */
function labelledTick(net: NetInStream, measure: Measure): ComparedSignal {
  const { unrolling } = net;
  const { network } = unrolling;
  const { outputs } = pipelineOf(network);
  const offset = outputs.take(network.fanOut);
  const { values } = outputs;
  const signal = new Signal({
    sample: { input: 0, target: 0 },
    below: undefined,
    unrolling,
    net,
    tick: 0,
    values,
    offset,
    batched: false,
    mask: undefined,
    runMask: undefined,
  });
  return unmeasured(signal, measure);
}
