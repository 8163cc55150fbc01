import type { Layer } from "./Layer.js";

/** A layer without parts inside another layer, and how many floats each of its fields has. */
export interface UnrolledLeaf {
  readonly layer: Layer;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly parameters: number;
  readonly carry: number;
  readonly tape: number;
  readonly gateDeltas: number;
}

/** The layers without parts that a layer consists of, in order; `width` is the width for those that take any. */
export function leavesOf(layer: Layer, width: number): UnrolledLeaf[] {
  if (layer.parts) {
    let fanIn = width;
    return layer.parts.flatMap(({ layer: part }) => {
      const leaves = leavesOf(part, fanIn);
      fanIn = leaves[leaves.length - 1].fanOut;
      return leaves;
    });
  }
  const keepsWidth = layer.fanIn === 0;
  const features = keepsWidth ? width : 1; // a layer of any width declares its tape and gate deltas per feature
  return [
    {
      layer,
      fanIn: keepsWidth ? width : layer.fanIn,
      fanOut: keepsWidth ? width : layer.fanOut,
      parameters: sum(layer.parameters.map(({ shape }) => shape.reduce((a, b) => a * b, 1))),
      carry: sum(layer.carry.map(({ size }) => size)),
      tape: layer.tape * features,
      gateDeltas: layer.gateDeltas * features,
    },
  ];
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a + b, 0);
}
