import { observe, type Network, type ProbeAddresses, type ProbeMoment } from "@backstream/core";
import { wrapTensor, type Floats, type Tensor } from "@backstream/tensors";
import { filter, map, NEVER, Observable, share } from "rxjs";
import { namedLayers } from "./namedLayers.js";

/** What was found at a tick; readable for ever. */
export interface Reading {
  /** As its stream counts, from 0. Where several streams run one network, their ticks come mixed. */
  readonly tick: number;
  /** `[batch, width]`, with a batch axis in any case. */
  readonly value: Tensor;
}

/** A layer of a network, to be looked into. */
export interface InspectedLayer {
  /** As in the names of its parameters: `0 gru(1, 32)`. */
  readonly name: string;
  /** What it puts out at every tick. */
  readonly outputs$: Observable<Reading>;
  /** Derivative of the update's loss by its output, as the layer above reads it; newest tick first. */
  readonly deltas$: Observable<Reading>;
  /**
   * Derivative of the update's loss by the memory that the tick begins with, `[batch, carry]`: the error on its way
   * through time. Newest tick first; at the oldest tick of a window, what truncation cuts off. Silent without a memory.
   */
  readonly carryDeltas$: Observable<Reading>;
  /**
   * Norm of its parameters' gradient, at the end of every pass; over all layers, the squares add up to that of the step's
   * `gradientNorm`.
   */
  readonly gradientNorms$: Observable<number>;
}

/** A network, to be looked into. */
export interface Inspection {
  /** In order; those of stacks inside stacks among them. */
  readonly layers: readonly InspectedLayer[];
}

/**
 * Looks into a network while others run it: every layer's outputs and deltas as observables.
 *
 *     ticks       --a----b----c------------|
 *     outputs$    --A----B----C---------------      of forward, predict and run
 *     deltas$     -------------(c b a)--------      of every pass
 *     norms$      -------------------g--------
 *
 * They emit in the midst of what somebody else's subscription does, from subscribing to unsubscribing, and never end.
 * While nobody listens, the network does not notice; while somebody does, only what is listened to is copied. What
 * `rewind` runs again is not emitted again. In the rows that a mask leaves out, deltas are zero and only the last
 * layer's outputs are.
 *
 * @example
 *   const net = network(stack(dense(1, 2), dense(2, 1)));
 *   const { layers } = inspect(net);
 *   layers.map((layer) => layer.name) // => ["0 dense(1, 2)", "1 dense(2, 1)"]
 *
 *   const seen: unknown[] = [];
 *   const listening = layers[0].outputs$.subscribe(({ value }) => seen.push(value.shape));
 *   run(net, [3, 4]);
 *   listening.unsubscribe();
 *   run(net, [5]);
 *   seen // => [[1, 2], [1, 2]]
 */
export function inspect(net: Network): Inspection {
  const moments$ = momentsOf(net);
  const at = (kind: Moment["kind"]): Observable<Moment> =>
    moments$.pipe(filter((moment) => moment.kind === kind));
  /** What lies at an address when something has happened. */
  const readings = (
    kind: Moment["kind"],
    width: number,
    addressOf: (moment: Moment) => number,
  ): Observable<Reading> =>
    at(kind).pipe(
      map((moment) => {
        const { rows } = moment.addresses;
        const address = addressOf(moment);
        const values = net.arena.memory.slice(address, address + rows * width);
        return { tick: moment.tick, value: wrapTensor([rows, width], values) };
      }),
    );
  const layers = namedLayers(net).map(({ name, leaves, from, to }): InspectedLayer => {
    const last = leaves[leaves.length - 1]; // there is one at least
    const memory = leaves.find(({ carry }) => carry > 0); // no layer is made of two that remember
    return {
      name,
      outputs$: readings("forward", last.fanOut, ({ addresses, tick }) =>
        addresses.outputAddress(tick, last),
      ),
      deltas$: readings("backward", last.fanOut, ({ addresses, tick, oldest }) =>
        addresses.deltaAddress(tick, oldest, last),
      ),
      carryDeltas$: memory
        ? readings("backward", memory.carry, ({ addresses }) => addresses.carryDeltaAddress(memory))
        : NEVER,
      gradientNorms$: at("gradient").pipe(map(() => norm(net.gradientBlock.array.subarray(from, to)))),
    };
  });
  return { layers };
}

/** Something that the engine has just done; see `Probe`. */
interface Moment {
  readonly kind: ProbeMoment;
  readonly addresses: ProbeAddresses;
  readonly tick: number;
  readonly oldest: number;
}

/** One probe, while anybody listens. */
function momentsOf(net: Network): Observable<Moment> {
  return new Observable<Moment>((subscriber) =>
    observe(net, (kind, addresses, tick, oldest) => subscriber.next({ kind, addresses, tick, oldest })),
  ).pipe(share());
}

function norm(gradient: Floats): number {
  let sum = 0;
  for (const value of gradient) sum += value * value;
  return Math.sqrt(sum);
}
