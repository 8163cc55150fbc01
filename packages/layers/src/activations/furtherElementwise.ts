import type { WidthKeeping } from "@backstream/core";
import { activationKernels, furtherActivationKind } from "@backstream/tensors";
import { keepingWidth } from "./keepingWidth.js";

/** As `elementwise`, for the activations whose kernels are in an extension; `first` and `second` are its parameters. */
export function furtherElementwise(
  name: string,
  kind: keyof typeof furtherActivationKind,
  first = 0,
  second = 0,
): WidthKeeping {
  const number = furtherActivationKind[kind];
  return keepingWidth(name, {
    forward: (kernels, { rows, fanIn, input, output }) => {
      const extension = kernels.extension(activationKernels);
      extension.activateFurther(number, rows * fanIn, input, output, first, second);
    },
    inputDelta: (kernels, { rows, fanIn, input, outputDelta, inputDelta }) => {
      const extension = kernels.extension(activationKernels);
      extension.activateFurtherBack(number, rows * fanIn, input, outputDelta, inputDelta, first, second);
    },
  });
}
