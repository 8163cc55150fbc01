import type { WidthKeeping } from "@backstream/core";
import { activationKind } from "@backstream/tensors";
import { keepingWidth } from "./keepingWidth.js";

/** A layer that applies a function to each number by itself; `slope` is the parameter of elu and leakyRelu. */
export function elementwise(name: string, kind: keyof typeof activationKind, slope = 0): WidthKeeping {
  const number = activationKind[kind];
  return keepingWidth(name, {
    forward: (kernels, addresses) => {
      kernels.activate(number, addresses.rows * addresses.fanIn, addresses.input, addresses.output, slope);
    },
    inputDelta: (kernels, addresses) => {
      kernels.activateBack(
        number,
        addresses.rows * addresses.fanIn,
        addresses.input,
        addresses.output,
        addresses.outputDelta,
        addresses.inputDelta,
        slope,
      );
    },
  });
}
