import {
  describeValue,
  expectOptions,
  type Initialiser,
  type Layer,
  type LayerAddresses,
  type WidthKeeping,
} from "@backstream/core";
import type { CustomBackward } from "./CustomBackward.js";
import type { CustomForward } from "./CustomForward.js";
import { CustomRow } from "./CustomRow.js";
import { expectCustomSizes } from "./expectCustomSizes.js";

/** The functions and sizes of a custom layer. `forward` and `backward` work on one row, and use only their argument. */
export interface CustomLayerOptions<
  In extends number = number,
  Out extends number = number,
  Carry extends string = string,
  Parameter extends string = string,
> {
  /** As it appears in messages, and as a checkpoint says what it computes, so with all options: `runningSum()`. */
  readonly name: string;
  readonly fanIn: In;
  readonly fanOut: Out;
  /** Memory from tick to tick: how many numbers, by name. */
  readonly carry?: { readonly [C in Carry]: number };
  readonly parameters?: {
    readonly [P in Parameter]: { readonly shape: readonly number[]; readonly initialise: Initialiser };
  };
  /** How many numbers `forward` saves for `backward`. */
  readonly tape?: number;
  forward(row: CustomForward<Carry, Parameter>): void;
  backward(row: CustomBackward<Carry, Parameter>): void;
}

/** A custom layer that takes any width; it has no memory, tape or parameters, whose sizes would depend on it. */
export interface CustomActivationOptions {
  readonly name: string;
  forward(row: CustomForward<never, never>): void;
  backward(row: CustomBackward<never, never>): void;
}

/**
 * A layer of your own, from two plain functions on one row: forward and backward.
 *
 * - `input`, `inputDelta`     `[fanIn]`
 * - `output`, `outputDelta`   `[fanOut]`
 * - `carryIn`, `carryOut`, `carryInDelta`, `carryOutDelta`   the memory before and after the tick, and their deltas: a
 *   typed array for each name in `carry`
 * - `tape`                    `[tape]`
 * - `parameters`, `gradient`  a typed array for each name in `parameters`
 *
 * Each function is called once for each row of each tick. The arrays are valid during the call only, since they are
 * reused for the next row. Without `fanIn` and `fanOut` the layer takes any width and keeps it.
 *
 * Check its gradients with `checkGradients`, which compares them with finite differences. Kernels are faster than plain
 * JavaScript: to call them, write an object of type `Layer`, as `gru` returns it.
 *
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {TypeError} When a function or a shape is missing.
 * @throws {UnknownNameError} When an option does not exist.
 * @see `differentiate`, which derives `backward` from a formula
 * @see `checkGradients`, and `layerLaws` in `@backstream/testing`
 * @example
 *   const runningSum = customLayer({
 *     name: "runningSum()",
 *     fanIn: 1,
 *     fanOut: 1,
 *     carry: { sum: 1 },
 *     forward: ({ input, output, carryIn, carryOut }) => {
 *       output[0] = carryOut.sum[0] = carryIn.sum[0] + input[0];
 *     },
 *     backward: ({ outputDelta, carryOutDelta, inputDelta, carryInDelta }) => {
 *       inputDelta[0] = carryInDelta.sum[0] = outputDelta[0] + carryOutDelta.sum[0];
 *     },
 *   });
 *   runningSum.carry // => [{ name: "sum", size: 1 }]
 */
export function customLayer<
  const In extends number,
  const Out extends number,
  Carry extends string = never,
  Parameter extends string = never,
>(options: CustomLayerOptions<In, Out, Carry, Parameter>): Layer<In, Out>;
export function customLayer(options: CustomActivationOptions & { readonly fanIn?: never }): WidthKeeping;
export function customLayer(options: CustomActivationOptions | CustomLayerOptions): Layer | WidthKeeping {
  expectFunctions(options);
  if (isSized(options)) {
    expectCustomSizes(options);
    return rowByRow(options, options.fanIn);
  }
  // There are no names of memory or parameters here; the functions accept records with any names.
  const anyWidth = { ...(options as Omit<CustomLayerOptions, "fanIn" | "fanOut">), fanIn: 0, fanOut: 0 };
  return { ...rowByRow(anyWidth, 1), keepsWidth: true }; // gate deltas of a layer of any width are counted per feature
}

function rowByRow(options: CustomLayerOptions, gateDeltas: number): Layer {
  const { name, fanIn, fanOut, tape = 0 } = options;
  const parameters = Object.entries(options.parameters ?? {}).map(([key, spec]) => ({ name: key, ...spec }));
  const carry = Object.entries(options.carry ?? {}).map(([key, size]) => ({ name: key, size }));
  const learned = parameters.map(({ name: key, shape }) => ({
    name: key,
    size: shape.reduce((a, b) => a * b, 1),
  }));
  // The arrays are made once for each layer of a network. The engine reuses one record of addresses for it, which is
  // the key.
  const rows = new WeakMap<LayerAddresses, CustomRow>();
  const rowOf = (addresses: LayerAddresses): CustomRow => {
    let row = rows.get(addresses);
    if (!row) rows.set(addresses, (row = new CustomRow({ carry, parameters: learned, tape }, addresses)));
    row.readParameters(addresses);
    return row;
  };
  return {
    name,
    fanIn,
    fanOut,
    parameters,
    carry,
    tape,
    gateDeltas,
    forward: (_kernels, addresses) => {
      const row = rowOf(addresses);
      for (let index = 0; index < addresses.rows; index++) {
        row.readForward(addresses, index);
        options.forward(row);
        row.writeForward(addresses, index);
      }
    },
    // The user's function computes everything at once. It adds to the parameters' gradient tick by tick, so there is no
    // `gradient` for the window. It stores the input's delta in `gateDeltas`, which has room for all ticks of the pass:
    // `inputDelta` has room for one tick, and the engine may ask for that of any tick.
    backward: (_kernels, addresses) => {
      const row = rowOf(addresses);
      row.readGradient(addresses);
      for (let index = 0; index < addresses.rows; index++) {
        row.readBackward(addresses, index);
        options.backward(row);
        row.writeBackward(addresses, index);
      }
      row.writeGradient(addresses);
    },
    inputDelta: (_kernels, { rows: count, fanIn: width, memory, gateDeltas: kept, inputDelta }) => {
      memory.copyWithin(inputDelta, kept, kept + count * width);
    },
  };
}

function expectFunctions(options: CustomActivationOptions | CustomLayerOptions): void {
  expectOptions("customLayer", options, [
    "name",
    "fanIn",
    "fanOut",
    "carry",
    "parameters",
    "tape",
    "forward",
    "backward",
  ]);
  if (typeof options.name !== "string") {
    throw new TypeError(
      `customLayer: name is ${describeValue(options.name)}, expected a text such as "runningSum()"`,
    );
  }
  for (const key of ["forward", "backward"] as const) {
    if (typeof options[key] === "function") continue;
    throw new TypeError(
      `customLayer: ${key} of ${options.name} is ${describeValue(options[key])}, expected a function of one row`,
    );
  }
}

function isSized(options: CustomActivationOptions | CustomLayerOptions): options is CustomLayerOptions {
  return "fanIn" in options && options.fanIn !== undefined;
}
