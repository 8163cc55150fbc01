import type { Vector } from "./affine.js";
import type { OracleActivation } from "./OracleProgram.js";

/** An activation of one row, as PyTorch defines it. */
export function activate(kind: OracleActivation, x: Vector): number[] {
  if (kind === "softmax") return softmax(x);
  if (kind === "logSoftmax") {
    const largest = Math.max(...x);
    const logarithm = largest + Math.log(x.reduce((sum, number) => sum + Math.exp(number - largest), 0));
    return x.map((number) => number - logarithm);
  }
  return x.map((number) => curves[kind].value(number));
}

/** The derivative by x of an activation whose output was y. */
export function activateBack(kind: OracleActivation, x: Vector, y: Vector, dy: Vector): number[] {
  if (kind === "softmax") {
    const mean = y.reduce((sum, number, i) => sum + number * dy[i], 0);
    return y.map((number, i) => number * (dy[i] - mean));
  }
  if (kind === "logSoftmax") {
    const total = dy.reduce((sum, number) => sum + number, 0);
    return dy.map((number, i) => number - Math.exp(y[i]) * total);
  }
  return x.map((number, i) => dy[i] * curves[kind].slope(number));
}

/** The probabilities of logits. */
export function softmax(x: Vector): number[] {
  const largest = Math.max(...x);
  const powers = x.map((number) => Math.exp(number - largest));
  const total = powers.reduce((sum, number) => sum + number, 0);
  return powers.map((number) => number / total);
}

interface Curve {
  value(x: number): number;
  slope(x: number): number;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

const curves: Record<Exclude<OracleActivation, "softmax" | "logSoftmax">, Curve> = {
  none: { value: (x) => x, slope: () => 1 },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  relu: { value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  silu: { value: (x) => x * sigmoid(x), slope: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))) },
  softplus: { value: (x) => Math.log1p(Math.exp(x)), slope: sigmoid },
  elu: { value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
  leakyRelu: { value: (x) => (x > 0 ? x : 0.01 * x), slope: (x) => (x > 0 ? 1 : 0.01) },
};
