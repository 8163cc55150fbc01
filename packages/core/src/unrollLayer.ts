import type { Arena } from "@backstream/tensors";
import { guardedFields, type GuardedFields } from "./guardedFields.js";
import type { Layer, LayerAddresses } from "./Layer.js";
import { leavesOf, type UnrolledLeaf } from "./leavesOf.js";
import type { Unroll, Unrolled } from "./Unroll.js";

/** Options of `unrollLayer`. */
export interface UnrollOptions {
  /** The value between the fields, and in them before they are written; NaN where not given. */
  readonly canary?: number;
  /** Whether the layer also runs backward; true where not given. */
  readonly backward?: boolean;
  /** Whether layers with `project` call it for the inputs of all ticks first; false where not given. */
  readonly projected?: boolean;
}

/**
 * Runs a layer forward and backward over some ticks, as the engine does, but without a network or stream, and with
 * canary values between the fields. It is used to check layers.
 *
 * @see `checkGradients`
 * @example
 *   const rows = { input: [1, 2, 3], outputDelta: [1, 1, 1] };
 *   const memory = { carryIn: [], carryOutDelta: [] };
 *   const given = { ticks: 3, batch: 1, ...rows, ...memory, parameters: [10, 5], gradient: [0, 0] };
 *   const { output, gradient } = unrollLayer(dense(1, 1), referenceArena(), given);
 *   output // => [15, 25, 35]
 *   gradient // => [6, 3]
 */
export function unrollLayer(
  layer: Layer,
  arena: Arena,
  unroll: Unroll,
  { canary = NaN, backward = true, projected = false }: UnrollOptions = {},
): Unrolled {
  const { ticks, batch } = unroll;
  const leaves = leavesOf(layer, unroll.input.length / (ticks * batch));
  const fields = guardedFields(arena, layOut(leaves, unroll), canary);
  const { kernels } = arena;

  /** The addresses of one tick; or, with `tick` 0 and the rows of all ticks, of the window. */
  const locate = (index: number, tick: number, rows: number, isProjected = false): LayerAddresses => {
    const { fanIn, fanOut, carry, tape, gateDeltas } = leaves[index];
    const earlier = tick * batch; // rows
    const carryIn = fields.address(`${index} carry`) + earlier * carry;
    return {
      rows,
      fanIn,
      fanOut,
      parameters: fields.address(`${index} parameters`),
      gradient: fields.address(`${index} gradient`),
      input: fields.address(`${index} signal`) + earlier * fanIn,
      output: fields.address(`${index + 1} signal`) + earlier * fanOut,
      carryIn,
      carryOut: carryIn + batch * carry,
      tape: fields.address(`${index} tape`) + earlier * tape,
      outputDelta: fields.address(`${index + 1} delta`) + earlier * fanOut,
      carryDelta: fields.address(`${index} carryDelta`),
      gateDeltas: fields.address(`${index} gateDeltas`) + earlier * gateDeltas,
      inputDelta: fields.address(`${index} delta`) + earlier * fanIn,
      projected: isProjected,
      key0: 1,
      key1: index + 1,
      randomStream: unroll.randomStream ?? 0,
      tick,
      get memory() {
        return arena.memory;
      },
    };
  };

  leaves.forEach(({ layer: leaf }, index) => {
    if (projected) leaf.project?.(kernels, locate(index, 0, ticks * batch));
    const isProjected = projected && leaf.project !== undefined;
    for (let tick = 0; tick < ticks; tick++) leaf.forward(kernels, locate(index, tick, batch, isProjected));
  });
  for (let tick = ticks - 1; backward && tick >= 0; tick--) {
    for (let index = leaves.length - 1; index >= 0; index--) {
      leaves[index].layer.backward?.(kernels, locate(index, tick, batch));
      leaves[index].layer.inputDelta(kernels, locate(index, tick, batch));
    }
  }
  if (backward)
    leaves.forEach((leaf, index) => leaf.layer.gradient?.(kernels, locate(index, 0, ticks * batch)));

  const unrolled = collect(leaves, fields, unroll);
  fields.free();
  return unrolled;
}

/** The fields by name. Signals and deltas are numbered from the input, 0, to the output of the last leaf. */
function layOut(leaves: readonly UnrolledLeaf[], unroll: Unroll): Record<string, number | ArrayLike<number>> {
  const rows = unroll.ticks * unroll.batch;
  const fields: Record<string, number | ArrayLike<number>> = {
    "0 signal": unroll.input,
    "0 delta": rows * leaves[0].fanIn,
  };
  let learned = 0;
  let remembered = 0;
  leaves.forEach(({ fanOut, parameters, carry, tape, gateDeltas }, index) => {
    const ofParameters = (values: ArrayLike<number>): number[] =>
      Array.from(values).slice(learned, learned + parameters);
    const ofMemory = (values: ArrayLike<number>): number[] =>
      rowsOf(values, unroll.batch).flatMap((row) => row.slice(remembered, remembered + carry));
    fields[`${index} parameters`] = ofParameters(unroll.parameters);
    fields[`${index} gradient`] = ofParameters(unroll.gradient);
    fields[`${index} carry`] = [...ofMemory(unroll.carryIn), ...new Array<number>(rows * carry).fill(NaN)];
    fields[`${index} carryDelta`] = ofMemory(unroll.carryOutDelta);
    fields[`${index} tape`] = rows * tape;
    fields[`${index} gateDeltas`] = rows * gateDeltas;
    fields[`${index + 1} signal`] = rows * fanOut;
    fields[`${index + 1} delta`] = rows * fanOut;
    learned += parameters;
    remembered += carry;
  });
  fields[`${leaves.length} delta`] = unroll.outputDelta;
  return fields;
}

function collect(leaves: readonly UnrolledLeaf[], fields: GuardedFields, { ticks, batch }: Unroll): Unrolled {
  const all = (name: string): number[] =>
    leaves.flatMap((_leaf, index) => [...fields.read(`${index} ${name}`)]);
  /** The rows of the whole layer's memory: each is made of one row of every leaf's memory. */
  const memory = (name: string, tick: number): number[] =>
    Array.from({ length: batch }, (_, row) =>
      leaves.flatMap(({ carry }, index) => {
        const from = (tick * batch + row) * carry;
        return [...fields.read(`${index} ${name}`).subarray(from, from + carry)];
      }),
    ).flat();
  return {
    output: [...fields.read(`${leaves.length} signal`)],
    carryOut: memory("carry", ticks),
    inputDelta: [...fields.read("0 delta")],
    carryInDelta: memory("carryDelta", 0),
    gradient: all("gradient"),
    given: {
      input: [...fields.read("0 signal")],
      parameters: all("parameters"),
      carryIn: memory("carry", 0),
      outputDelta: [...fields.read(`${leaves.length} delta`)],
    },
    overrun: fields.overrun(),
  };
}

function rowsOf(values: ArrayLike<number>, batch: number): number[][] {
  const width = values.length / batch;
  return Array.from({ length: batch }, (_, row) => Array.from(values).slice(row * width, (row + 1) * width));
}
