import type { WidthKeeping } from "@backstream/core";
import { activationKind } from "@backstream/tensors";
import { keepingWidth } from "./keepingWidth.js";

/** A layer that applies a function to each number by itself; `slope` is the parameter of elu and leakyRelu. */
export function elementwise(name: string, kind: keyof typeof activationKind, slope = 0): WidthKeeping {
  const number = activationKind[kind];
  return keepingWidth(name, {
    forward: (kernels, at) => {
      kernels.activate(number, at.rows * at.fanIn, at.input, at.output, slope);
    },
    inputDelta: (kernels, at) => {
      kernels.activateBack(
        number,
        at.rows * at.fanIn,
        at.input,
        at.output,
        at.outputDelta,
        at.inputDelta,
        slope,
      );
    },
  });
}
