import { describeLayer, describeValue, UnknownNameError, type WidthKeeping } from "@backstream/core";
import { activationKind } from "@backstream/tensors";
import { elementwise } from "./elementwise.js";
import { logSoftmax } from "./logSoftmax.js";
import { softmax } from "./softmax.js";

/** An activation inside a layer's options: one of those that every program has kernels for. */
export type ActivationName =
  | "elu"
  | "gelu"
  | "leakyRelu"
  | "logSoftmax"
  | "relu"
  | "sigmoid"
  | "silu"
  | "softmax"
  | "softplus"
  | "tanh";

/** An activation inside a layer's options: by name, with its defaults, or made by a call, such as `mish()`. */
export type Activation = ActivationName | WidthKeeping;

/**
 * The activation of that name, with its defaults; or the given one itself.
 *
 * Names are those of the kernels, not of the functions that make activations: a table of these would put all of them
 * into every program that has a dense layer.
 *
 * @throws {UnknownNameError} When there is none.
 * @throws {TypeError} When it is neither a name nor a layer of any width without memory, such as `tanh` without a call.
 */
export function activation(where: string, given: Activation): WidthKeeping {
  const value: unknown = given; // in JavaScript it may be anything
  if (isActivation(value)) {
    if (value.parameters.length === 0) return value;
    throw new TypeError(
      `${where}: activation is ${describeLayer(value)}, which has parameters, expected one without; put it behind this layer in a stack`,
    );
  }
  if (typeof value !== "string") {
    throw new TypeError(
      `${where}: activation is ${describeValue(value)}, expected a name such as "tanh", or a call such as mish()`,
    );
  }
  if (value === "softmax") return softmax();
  if (value === "logSoftmax") return logSoftmax();
  if (Object.hasOwn(activationKind, value)) {
    const kind = value as keyof typeof activationKind; // as was asked
    return elementwise(`${kind}()`, kind, { elu: 1, leakyRelu: 0.01 }[kind as string]);
  }
  const names = [...Object.keys(activationKind), "softmax", "logSoftmax"].sort();
  throw new UnknownNameError(`${where}: no activation named "${value}"; there are ${names.join(", ")}`);
}

function isActivation(value: unknown): value is WidthKeeping {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as Partial<WidthKeeping>).keepsWidth === true &&
    (value as Partial<WidthKeeping>).carry?.length === 0
  );
}
