import { describeValue, UnknownNameError, type WidthKeeping } from "@backstream/core";
import { elu } from "./elu.js";
import { gelu } from "./gelu.js";
import { leakyRelu } from "./leakyRelu.js";
import { logSoftmax } from "./logSoftmax.js";
import { relu } from "./relu.js";
import { sigmoid } from "./sigmoid.js";
import { silu } from "./silu.js";
import { softmax } from "./softmax.js";
import { softplus } from "./softplus.js";
import { tanh } from "./tanh.js";

/** An activation inside a layer's options. */
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

const byName: Readonly<Record<ActivationName, () => WidthKeeping>> = {
  elu,
  gelu,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
};

/**
 * The activation of that name, with its defaults.
 *
 * @throws {UnknownNameError} When there is none.
 * @throws {TypeError} When it is no name, such as `tanh()`.
 */
export function activation(where: string, name: ActivationName): WidthKeeping {
  if (typeof name !== "string") {
    throw new TypeError(`${where}: activation is ${describeValue(name)}, expected a name such as "tanh"`);
  }
  if (!Object.hasOwn(byName, name)) {
    throw new UnknownNameError(
      `${where}: no activation named "${name}"; there are ${Object.keys(byName).join(", ")}`,
    );
  }
  return byName[name]();
}
