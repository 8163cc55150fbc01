import {
  expectNetwork,
  namedLayers,
  observe,
  type Network,
  type Probe,
  type ProbeAddresses,
  type ProbeMoment,
} from "@backstream/core";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { NEVER, Observable } from "rxjs";

/** The numbers of one tick: a copy, which never changes. */
export interface Reading {
  /** The tick's number in its stream, from 0. When several streams run one network, their ticks are mixed. */
  readonly tick: number;
  /** The key of its stream: what `key` of `forward`, `predict` or a trainer said; undefined without one. */
  readonly key: ProbeAddresses["key"];
  /** `[batch, width]`; a sample without a batch axis is a batch of 1. */
  readonly value: Tensor;
}

/** A layer of a network, as `inspect` shows it. */
export interface InspectedLayer {
  /** The layer's index, as in the names of its parameters, and its call: `0 gru(1, 32)`. */
  readonly name: string;
  /** The layer's output at every tick. */
  readonly outputs$: Observable<Reading>;
  /** Derivative of the update's loss by the layer's output; newest tick first. */
  readonly deltas$: Observable<Reading>;
  /**
   * Derivative of the update's loss by the memory before the tick, `[batch, carry]`: the error that travels back through
   * time. Newest tick first; at the oldest tick of a window, it is the error that truncation cuts off. Never emits for a
   * layer without memory.
   */
  readonly carryDeltas$: Observable<Reading>;
  /**
   * Norm of the gradient of the layer's parameters, at the end of every pass. The square of a step's `gradientNorm` is
   * the sum of the squares of all layers.
   */
  readonly gradientNorms$: Observable<number>;
}

/** A network, as `inspect` shows it. */
export interface Inspection {
  /** In order, including those of stacks inside stacks. */
  readonly layers: readonly InspectedLayer[];
}

/**
 * Shows the inside of a network while other code runs or trains it: every layer's outputs, deltas and gradient norms as
 * observables.
 *
 *     ticks       --a----b----c------------|
 *     outputs$    --A----B----C---------------      of forward, predict and run
 *     deltas$     -------------(c b a)--------      of every pass
 *     norms$      -------------------g--------
 *
 * The observables emit synchronously while another subscription runs the network, and never complete. Without
 * subscribers they cost nothing; with some, only what is subscribed to is copied. Ticks that `rewind` runs again are not
 * emitted again. In masked rows, deltas and the last layer's outputs are zero; the outputs of other layers are
 * meaningless there.
 *
 * @see {@link summary} for the sizes of the layers.
 * @example
 *   const net = network(stack(dense(1, 2), dense(2, 1)));
 *   const { layers } = inspect(net);
 *   layers.map((layer) => layer.name) // => ["0 dense(1, 2)", "1 dense(2, 1)"]
 *
 *   const seen: unknown[] = [];
 *   const subscription = layers[0].outputs$.subscribe(({ value }) => seen.push(value.shape));
 *   run(net, [3, 4]);
 *   subscription.unsubscribe();
 *   run(net, [5]);
 *   seen // => [[1, 2], [1, 2]]
 */
export function inspect(net: Network): Inspection {
  expectNetwork("inspect", net);
  const layers = namedLayers(net).map(({ name, leaves, ranges }): InspectedLayer => {
    const last = leaves[leaves.length - 1]; // every layer has a leaf
    const memory = leaves.find(({ carry }) => carry > 0); // at most one leaf of a layer has memory
    return {
      name,
      outputs$: readings(net, "forward", last.fanOut, (addresses, tick) =>
        addresses.outputAddress(tick, last),
      ),
      deltas$: readings(net, "backward", last.fanOut, (addresses, tick, oldest) =>
        addresses.deltaAddress(tick, oldest, last),
      ),
      carryDeltas$: memory
        ? readings(net, "backward", memory.carry, (addresses) => addresses.carryDeltaAddress(memory))
        : NEVER,
      gradientNorms$: onProbe(net, "gradient", () => {
        const { arena, gradientBlock } = net;
        const squares = ranges.map(({ from, to }) =>
          arena.kernels.sumOfSquares(to - from, gradientBlock.address + from),
        );
        return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      }),
    };
  });
  return { layers };
}

type ProbeArguments = Parameters<Probe> extends [ProbeMoment, ...infer Rest] ? Rest : never;

/** Emits what `read` returns whenever the engine has done something of the kind. */
function onProbe<T>(net: Network, kind: ProbeMoment, read: (...now: ProbeArguments) => T): Observable<T> {
  return new Observable((subscriber) =>
    observe(
      net,
      (_, addresses, tick, oldest) => {
        if (!subscriber.closed) subscriber.next(read(addresses, tick, oldest));
      },
      { moments: [kind] },
    ),
  );
}

/** Copies of the numbers at an address in the network's arena, `width` in a row. */
function readings(
  net: Network,
  kind: ProbeMoment,
  width: number,
  addressOf: (...now: ProbeArguments) => number,
): Observable<Reading> {
  return onProbe(net, kind, (addresses, tick, oldest) => {
    const address = addressOf(addresses, tick, oldest);
    const values = net.arena.memory.slice(address, address + addresses.rows * width);
    return { tick, key: addresses.key, value: wrapTensor([addresses.rows, width], values) };
  });
}
