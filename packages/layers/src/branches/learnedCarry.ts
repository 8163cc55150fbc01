import {
  describeLayer,
  describeValue,
  expectLayer,
  expectOptions,
  ShapeError,
  type Initialiser,
  type Layer,
} from "@backstream/core";
import { composite } from "../composite.js";
import { zeros } from "../initialisers/zeros.js";
import { tracedLeaf } from "./tracedLeaf.js";

export interface LearnedCarryOptions {
  /** Of the memory before the first tick; `zeros()` where not given. */
  readonly initialise?: Initialiser | undefined;
}

/**
 * A layer that learns with which memory a sequence begins, instead of beginning with zeros.
 *
 *     h₀ = initial_hidden, for every row; its gradient is the sum over all rows of ∂L/∂h₀
 *
 * - parameters   those of the layer, then one for each part of its memory: `initial_hidden` `[units]`, `initial_cell` `[units]`;
 *   in a stack `0.initial_hidden`
 *
 * It learns when a backward pass reaches the first tick of a sequence: always with `rewind()`, and once in each stream with a
 * window. A `carry` that is given to `forward` or `run` takes its place. It suits many short sequences; for one endless stream it
 * changes nothing.
 *
 * PyTorch: an `nn.Parameter` as `h_0`. Keras: no equivalent.
 *
 * @throws {TypeError} When it is no layer.
 * @throws {ShapeError} When the layer has no memory, its memory is learned already, or it is of attention, which at the first
 *   tick sees no memory; or when it is learned by traces, which know nothing of a first memory.
 * @throws {UnknownNameError} When an option does not exist.
 * @example
 *   const net = network(learnedCarry(elman(1, 1)));
 *   [...net.parameters.keys()].at(-1) // => "initial_hidden"
 *   net.load({ weight_ih_l0: [0], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0], initial_hidden: [1] });
 *   run(net, [0]).outputs[0].item().toFixed(4) // => Math.tanh(1).toFixed(4)
 */
export function learnedCarry<In extends number, Out extends number>(
  layer: Layer<In, Out>,
  options: LearnedCarryOptions = {},
): Layer<In, Out> {
  expectLayer("learnedCarry", "the layer", layer);
  const { name, fanIn, fanOut } = layer;
  expectOptions(`learnedCarry(${name})`, options, ["initialise"]);
  const { initialise = zeros() } = options;
  if (typeof initialise !== "function") {
    throw new TypeError(
      `learnedCarry(${name}): initialise is ${describeValue(initialise)}, expected what a call such as zeros() makes`,
    );
  }
  const carry = layer.carry.filter(({ derivative }) => derivative !== false);
  if (carry.length === 0) {
    throw new ShapeError(`learnedCarry: ${name} has no memory to learn, expected a layer such as gru(1, 32)`);
  }
  const tracing = tracedLeaf(layer);
  if (tracing) {
    throw new ShapeError(
      `learnedCarry: ${tracing.name} has gradient: "traces", which begins with a memory of zeros; give it gradient: "window" and the stream rewind()`,
    );
  }
  const counting = leavesOf(layer).find((leaf) => countsItsMemory(leaf));
  if (counting) {
    throw new ShapeError(
      `learnedCarry: ${counting.name} reads no memory from before the first tick, expected a layer such as gru(1, 32)`,
    );
  }
  if (isLearned(layer)) {
    throw new ShapeError(`learnedCarry: the memory of ${name} is learned already, expected one learnedCarry`);
  }
  const specs = carry.map((spec) => ({
    name: spec.name.replace(/[^.]*$/, (part) => `initial_${part}`),
    shape: [spec.size],
    initialise,
  }));
  const parts = [{ prefix: "", layer: layer as Layer }];
  const description = `learnedCarry(${describeLayer(layer)})`;
  return composite(`learnedCarry(${name})`, description, fanIn, fanOut, parts, { learnedCarry: specs });
}

function leavesOf(layer: Layer): readonly Layer[] {
  const { parts = [] } = layer;
  return parts.length === 0 ? [layer] : parts.flatMap((part) => leavesOf(part.layer));
}

/** Whether the layer counts which numbers of its memory are there: none of them at the first tick, as in attention. */
function countsItsMemory({ carry }: Layer): boolean {
  return carry.some(({ countsTo }) => countsTo) && carry.some(({ derivative }) => derivative !== false);
}

function isLearned({ learnedCarry: own, parts = [] }: Layer): boolean {
  return own !== undefined || parts.some(({ layer }) => isLearned(layer));
}
