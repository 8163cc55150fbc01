import type { Arena } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import type { Layer, LayerAddresses } from "./Layer.js";
import { LeafAddresses } from "./LeafAddresses.js";

/**
 * A layer in a network that is not a composite. An offset is the number of floats per row before a field: in a tick
 * (`input`, `output`, `tape`), in the carry (`carry`), or in the deltas of a pass (`delta`, `gateDeltas`).
 */
export interface Leaf {
  readonly layer: Layer;
  /** The prefix of its parameters' names: `0.`. */
  readonly prefix: string;
  /** Index of its first parameter in the network's vector. */
  readonly parameters: number;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly carry: number;
  readonly tape: number;
  readonly gateDeltas: number;
  readonly inputOffset: number;
  readonly outputOffset: number;
  readonly tapeOffset: number;
  readonly carryOffset: number;
  readonly deltaOffset: number;
  readonly gateDeltasOffset: number;
  /** The argument of the layer's functions. It is overwritten before every call, so that no object is made per tick. */
  readonly addresses: LayerAddresses;
}

/** A layer as the engine runs it: its leaves in order, and how many floats a row needs. */
export interface Flat {
  readonly leaves: readonly Leaf[];
  readonly fanOut: number;
  /** Floats of parameters. */
  readonly size: number;
  /** Floats per row: of a tick's fields, of the carry, and of a tick's deltas. */
  readonly tick: number;
  readonly carry: number;
  readonly scratch: number;
}

/** Finds the leaves of a layer and the offsets of their fields; the layers run in the arena. @throws {ShapeError} When its parts do not fit. */
export function flatten(layer: Layer, arena: Pick<Arena, "memory">): Flat {
  const leaves: Leaf[] = [];
  let width: number = layer.fanIn;
  let size = 0;
  let carryOffset = 0;
  let scratch = 0;
  // A tick begins with the network's input; each leaf adds its output and its tape.
  let inputOffset = 0;
  let tick = width;
  const visit = (part: Layer, prefix: string): void => {
    if (part.parts) {
      for (const child of part.parts) visit(child.layer, prefix + child.prefix);
      return;
    }
    const keepsWidth = part.fanIn === 0;
    if (!keepsWidth && part.fanIn !== width) {
      throw new ShapeError(
        `${part.name}: the layer before it gives ${width} features, expected ${part.fanIn}`,
      );
    }
    if (width === 0) {
      throw new ShapeError(
        `${part.name}: it has no width of its own; put it in a stack after a layer that has one`,
      );
    }
    const fanIn = width;
    const fanOut = keepsWidth ? width : part.fanOut;
    // A layer that takes any width declares floats per feature.
    const [tape, gateDeltas] = keepsWidth
      ? [part.tape * width, part.gateDeltas * width]
      : [part.tape, part.gateDeltas];
    const carry = part.carry.reduce((sum, { size }) => sum + size, 0);
    const outputOffset = tick;
    leaves.push({
      layer: part,
      prefix,
      parameters: size,
      fanIn,
      fanOut,
      carry,
      tape,
      gateDeltas,
      inputOffset,
      outputOffset,
      tapeOffset: tick + fanOut,
      carryOffset,
      deltaOffset: scratch,
      gateDeltasOffset: scratch + fanOut,
      addresses: new LeafAddresses(fanIn, fanOut, arena),
    });
    size += part.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    inputOffset = outputOffset;
    tick += fanOut + tape;
    carryOffset += carry;
    scratch += fanOut + gateDeltas;
    width = fanOut;
  };
  visit(layer, "");
  return { leaves, fanOut: width, size, tick, carry: carryOffset, scratch };
}
