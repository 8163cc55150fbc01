import type { OracleLayer } from "./OracleProgram.js";
import { activate, activateBack } from "./activations.js";
import { affine, affineBack, type Vector } from "./affine.js";

/** The parameters of a layer, or their gradient, by PyTorch's names; matrices row by row. */
export type Parameters = Readonly<Record<string, number[]>>;

/** What one row of one tick leaves for the way back: values as they were when it ran. */
export type Tape = Readonly<Record<string, Vector>>;

/** What one row of a layer puts out. */
export interface CellOutput {
  readonly output: Vector;
  readonly memory: Vector;
  readonly tape: Tape;
}

/** The derivatives by input and memory. */
export interface CellDeltas {
  readonly input: number[];
  readonly memory: number[];
}

/** Runs one row through a layer: the equations of PyTorch's Linear, RNN, GRU and LSTM. */
export function runCell(layer: OracleLayer, p: Parameters, x: Vector, memory: Vector): CellOutput {
  const { units } = layer;
  if (layer.kind === "dense") {
    const sum = affine(p["weight"], p["bias"], x, units);
    const output = activate(layer.activation, sum);
    return { output, memory: [], tape: { x, sum, output } };
  }
  const h = memory.slice(0, units);
  const gates = { elman: 1, gru: 3, lstm: 4 }[layer.kind] * units;
  const fromInput = affine(p["weight_ih_l0"], p["bias_ih_l0"], x, gates);
  const fromMemory = affine(p["weight_hh_l0"], p["bias_hh_l0"], h, gates);
  const sums = fromInput.map((number, i) => number + fromMemory[i]);
  const part = (numbers: Vector, index: number): Vector => numbers.slice(index * units, (index + 1) * units);
  if (layer.kind === "elman") {
    const output = activate(nonlinearity(layer), sums);
    return { output, memory: output, tape: { x, h, sum: sums, output } };
  }
  if (layer.kind === "gru") {
    const [r, z] = [part(sums, 0).map(sigmoid), part(sums, 1).map(sigmoid)];
    const q = part(fromMemory, 2);
    const n = part(fromInput, 2).map((number, i) => Math.tanh(number + r[i] * q[i]));
    const output = n.map((number, i) => (1 - z[i]) * number + z[i] * h[i]);
    return { output, memory: output, tape: { x, h, r, z, n, q } };
  }
  const c = memory.slice(units);
  const [i, f, o] = [part(sums, 0).map(sigmoid), part(sums, 1).map(sigmoid), part(sums, 3).map(sigmoid)];
  const g = part(sums, 2).map(Math.tanh);
  const cell = c.map((number, k) => f[k] * number + i[k] * g[k]);
  const output = cell.map((number, k) => o[k] * Math.tanh(number));
  return { output, memory: [...output, ...cell], tape: { x, h, c, i, f, g, o, cell } };
}

/** The way back of one row: `dy` and `dMemory` are the derivatives by its output and by the memory that it wrote. */
export function runCellBack(
  layer: OracleLayer,
  p: Parameters,
  tape: Tape,
  dy: Vector,
  dMemory: Vector,
  gradient: Parameters,
): CellDeltas {
  const { units } = layer;
  const { x } = tape;
  if (layer.kind === "dense") {
    const dSum = activateBack(layer.activation, tape["sum"], tape["output"], dy);
    return { input: affineBack(p, gradient, "weight", "bias", x, dSum), memory: [] };
  }
  const { h } = tape;
  const both = (dInput: Vector, dHidden: Vector): CellDeltas => ({
    input: affineBack(p, gradient, "weight_ih_l0", "bias_ih_l0", x, dInput),
    memory: affineBack(p, gradient, "weight_hh_l0", "bias_hh_l0", h, dHidden),
  });
  if (layer.kind === "elman") {
    const d = dy.map((number, k) => number + dMemory[k]);
    const dSum = activateBack(nonlinearity(layer), tape["sum"], tape["output"], d);
    return both(dSum, dSum);
  }
  if (layer.kind === "gru") {
    const { r, z, n, q } = tape;
    const d = dy.map((number, k) => number + dMemory[k]);
    const dn = d.map((number, k) => number * (1 - z[k]) * (1 - n[k] ** 2));
    const dr = dn.map((number, k) => number * q[k] * r[k] * (1 - r[k]));
    const dz = d.map((number, k) => number * (h[k] - n[k]) * z[k] * (1 - z[k]));
    const dq = dn.map((number, k) => number * r[k]);
    const deltas = both([...dr, ...dz, ...dn], [...dr, ...dz, ...dq]);
    return { ...deltas, memory: deltas.memory.map((number, k) => number + d[k] * z[k]) };
  }
  const { c, i, f, g, o, cell } = tape;
  const squashed = cell.map(Math.tanh);
  const d = dy.map((number, k) => number + dMemory[k]);
  const dCell = d.map((number, k) => dMemory[units + k] + number * o[k] * (1 - squashed[k] ** 2));
  const dSum = [
    ...dCell.map((number, k) => number * g[k] * i[k] * (1 - i[k])),
    ...dCell.map((number, k) => number * c[k] * f[k] * (1 - f[k])),
    ...dCell.map((number, k) => number * i[k] * (1 - g[k] ** 2)),
    ...d.map((number, k) => number * squashed[k] * o[k] * (1 - o[k])),
  ];
  const deltas = both(dSum, dSum);
  return { ...deltas, memory: [...deltas.memory, ...dCell.map((number, k) => number * f[k])] };
}

/** How many numbers of memory a layer has. */
export function memorySize({ kind, units }: OracleLayer): number {
  return { dense: 0, elman: 1, gru: 1, lstm: 2 }[kind] * units;
}

function nonlinearity({ activation }: OracleLayer): "relu" | "tanh" {
  return activation === "relu" ? "relu" : "tanh";
}

function sigmoid(number: number): number {
  return 1 / (1 + Math.exp(-number));
}
