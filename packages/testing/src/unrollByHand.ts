import type { Layer, LayerAddresses } from "@backstream/core";
import type { Arena } from "@backstream/tensors";
import { guardedFields, type GuardedFields } from "./guardedFields.js";

/** One window through a layer: what goes in, in either direction. Rows are `[ticks, batch, …]`, oldest first. */
export interface Unroll {
  readonly ticks: number;
  readonly batch: number;
  readonly input: ArrayLike<number>;
  readonly parameters: ArrayLike<number>;
  /** Memory before the oldest tick, `[batch, carry]` for one leaf after the other. */
  readonly before: ArrayLike<number>;
  readonly outputDelta: ArrayLike<number>;
  /** Delta of the memory after the newest tick. */
  readonly carryDelta: ArrayLike<number>;
  /** What the gradient holds already. */
  readonly gradient: ArrayLike<number>;
}

export interface UnrollOptions {
  /** What lies between the fields, and in them before they are written; NaN where not given. */
  readonly canary?: number;
  /** False runs forward only. */
  readonly back?: boolean;
  /** True lets layers project the inputs of all ticks first. */
  readonly projected?: boolean;
}

/** What comes out, and in `given` what went in, read back afterwards. */
export interface Unrolled {
  readonly output: readonly number[];
  readonly after: readonly number[];
  readonly inputDelta: readonly number[];
  readonly beforeDelta: readonly number[];
  readonly gradient: readonly number[];
  readonly given: Pick<Unroll, "input" | "parameters" | "before" | "outputDelta">;
  /** Names of the fields beside which the layer wrote. */
  readonly overrun: readonly string[];
}

/** A layer without parts, at its place in a layer. */
export interface LeafByHand {
  readonly layer: Layer;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly parameters: number;
  readonly carry: number;
  readonly tape: number;
  readonly gates: number;
}

/** The layers without parts that a layer consists of, in order; `width` counts where it takes any. */
export function leavesByHand(layer: Layer, width: number): LeafByHand[] {
  if (layer.parts) {
    let fanIn = width;
    return layer.parts.flatMap(({ layer: part }) => {
      const leaves = leavesByHand(part, fanIn);
      fanIn = leaves[leaves.length - 1].fanOut;
      return leaves;
    });
  }
  const [fanIn, fanOut] = layer.fanIn === 0 ? [width, width] : [layer.fanIn, layer.fanOut];
  const parameters = layer.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const carry = layer.carry.reduce((sum, { size }) => sum + size, 0);
  // A layer of any width counts what it leaves by the feature.
  const features = layer.fanIn === 0 ? width : 1;
  return [
    {
      layer,
      fanIn,
      fanOut,
      parameters,
      carry,
      tape: layer.tape * features,
      gates: layer.gateDeltas * features,
    },
  ];
}

/**
 * Runs a layer forward through some ticks and back, as the engine does, but with each field in a place of its own
 * between canaries: no network, no stream.
 */
export function unrollByHand(
  layer: Layer,
  arena: Arena,
  unroll: Unroll,
  { canary = NaN, back = true, projected = false }: UnrollOptions = {},
): Unrolled {
  const { ticks, batch } = unroll;
  const leaves = leavesByHand(layer, unroll.input.length / (ticks * batch));
  const fields = guardedFields(arena, layOut(leaves, unroll), canary);
  const { kernels } = arena;

  const oldest = leaves.map((leaf, index) => placeOf(leaf, index, fields, arena));
  /** Where everything of a tick is; with `tick` 0 and all rows, where everything of the window is. */
  const place = (index: number, tick: number, rows: number): LayerAddresses => {
    const { fanIn, fanOut, carry, tape, gates } = leaves[index];
    const first = oldest[index];
    const before = tick * batch;
    return {
      ...first,
      rows,
      input: first.input + before * fanIn,
      output: first.output + before * fanOut,
      carryIn: first.carryIn + before * carry,
      carryOut: first.carryIn + (before + batch) * carry,
      tape: first.tape + before * tape,
      outputDelta: first.outputDelta + before * fanOut,
      gateDeltas: first.gateDeltas + before * gates,
      inputDelta: first.inputDelta + before * fanIn,
    };
  };

  leaves.forEach(({ layer: leaf }, index) => {
    if (projected) leaf.project?.(kernels, place(index, 0, ticks * batch));
    for (let tick = 0; tick < ticks; tick++) {
      leaf.forward(kernels, {
        ...place(index, tick, batch),
        projected: projected && leaf.project !== undefined,
      });
    }
  });
  for (let tick = ticks - 1; back && tick >= 0; tick--) {
    for (let index = leaves.length - 1; index >= 0; index--) {
      leaves[index].layer.backward?.(kernels, place(index, tick, batch));
      leaves[index].layer.inputDelta(kernels, place(index, tick, batch));
    }
  }
  if (back) leaves.forEach((leaf, index) => leaf.layer.gradient?.(kernels, place(index, 0, ticks * batch)));

  const unrolled = collect(leaves, fields, unroll);
  fields.free();
  return unrolled;
}

/** Where everything of the oldest tick is. */
function placeOf(
  { fanIn, fanOut }: LeafByHand,
  index: number,
  fields: GuardedFields,
  { memory }: Arena,
): LayerAddresses {
  return {
    rows: 0,
    fanIn,
    fanOut,
    parameters: fields.at(`${index} parameters`),
    gradient: fields.at(`${index} gradient`),
    input: fields.at(`${index} signal`),
    output: fields.at(`${index + 1} signal`),
    carryIn: fields.at(`${index} carry`),
    carryOut: fields.at(`${index} carry`),
    tape: fields.at(`${index} tape`),
    outputDelta: fields.at(`${index + 1} delta`),
    carryDelta: fields.at(`${index} carryDelta`),
    gateDeltas: fields.at(`${index} gates`),
    inputDelta: fields.at(`${index} delta`),
    projected: false,
    memory,
  };
}

/** Signals and deltas are numbered from the input, 0, to the output. */
function layOut(leaves: readonly LeafByHand[], unroll: Unroll): Record<string, number | ArrayLike<number>> {
  const { ticks, batch } = unroll;
  const rows = ticks * batch;
  const parameters = cutter(unroll.parameters);
  const gradient = cutter(unroll.gradient);
  const before = cutter(unroll.before);
  const carryDelta = cutter(unroll.carryDelta);
  const fields: Record<string, number | ArrayLike<number>> = {
    "0 signal": unroll.input,
    "0 delta": rows * leaves[0].fanIn,
  };
  leaves.forEach((leaf, index) => {
    const later = new Array<number>(ticks * batch * leaf.carry).fill(NaN);
    fields[`${index} parameters`] = parameters(leaf.parameters);
    fields[`${index} gradient`] = gradient(leaf.parameters);
    fields[`${index} carry`] = [...before(batch * leaf.carry), ...later];
    fields[`${index} carryDelta`] = carryDelta(batch * leaf.carry);
    fields[`${index} tape`] = rows * leaf.tape;
    fields[`${index} gates`] = rows * leaf.gates;
    fields[`${index + 1} signal`] = rows * leaf.fanOut;
    fields[`${index + 1} delta`] = rows * leaf.fanOut;
  });
  fields[`${leaves.length} delta`] = unroll.outputDelta;
  return fields;
}

function collect(leaves: readonly LeafByHand[], fields: GuardedFields, { ticks, batch }: Unroll): Unrolled {
  const all = (name: string): number[] =>
    leaves.flatMap((_leaf, index) => [...fields.read(`${index} ${name}`)]);
  const memory = (tick: number): number[] =>
    leaves.flatMap(({ carry }, index) => {
      const from = tick * batch * carry;
      return [...fields.read(`${index} carry`).subarray(from, from + batch * carry)];
    });
  return {
    output: [...fields.read(`${leaves.length} signal`)],
    after: memory(ticks),
    inputDelta: [...fields.read("0 delta")],
    beforeDelta: all("carryDelta"),
    gradient: all("gradient"),
    given: {
      input: [...fields.read("0 signal")],
      parameters: all("parameters"),
      before: memory(0),
      outputDelta: [...fields.read(`${leaves.length} delta`)],
    },
    overrun: fields.overrun(),
  };
}

/** Hands out an array piece by piece. */
function cutter(values: ArrayLike<number>): (size: number) => number[] {
  const list = Array.from(values);
  let at = 0;
  return (size) => list.slice(at, (at += size));
}
