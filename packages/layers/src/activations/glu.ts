import { describeValue, expectOptions, UnknownNameError, type WidthHalving } from "@backstream/core";
import { activationKind } from "@backstream/tensors";
import { describeCall } from "../describeCall.js";

/** The activations that a gated linear unit may have. */
export type GluActivation = "gelu" | "relu" | "sigmoid" | "silu" | "tanh";

/**
 * Gated linear unit: one half of the features is multiplied by a function of the other half.
 *
 *     x = [a, b]
 *     y = a ∘ f(b)      f = σ where not given
 *
 * - input    `[batch, any even width]`
 * - output   `[batch, half of it]`
 *
 * It follows a layer of twice the width: `stack(dense(8, 32), glu(), dense(16, 1))`. With `activation: "silu"` it is SwiGLU,
 * with `"gelu"` GEGLU, with `"relu"` ReGLU. PyTorch: `nn.GLU()`, with the sigmoid only; Keras: `glu`.
 *
 * @throws {UnknownNameError} When there is no such option or activation.
 * @throws {ShapeError} When the width is odd (at `network`).
 * @source Dauphin, Fan, Auli & Grangier, "Language modeling with gated convolutional networks", ICML 2017; other
 *   activations: Shazeer, "GLU variants improve transformer", arXiv:2002.05202, 2020.
 * @example
 *   network(stack(dense(8, 32), glu(), dense(16, 1))).fanOut // => 1
 */
export function glu(options: { readonly activation?: GluActivation } = {}): WidthHalving {
  expectOptions("glu", options, ["activation"]);
  const { activation = "sigmoid" } = options;
  if (!names.includes(activation)) {
    throw new UnknownNameError(
      `glu: no activation named ${describeValue(activation)}; there are ${names.join(", ")}`,
    );
  }
  const kind = activationKind[activation];
  return {
    name: "glu()",
    description: describeCall("glu()", { activation: activation === "sigmoid" ? undefined : activation }),
    fanIn: 0,
    fanOut: 0,
    halvesWidth: true,
    parameters: [],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: (kernels, { rows, fanIn, fanOut: half, input, output, memory: m }) => {
      for (let row = 0; row < rows; row++) {
        const a = input + row * fanIn;
        const y = output + row * half;
        kernels.activate(kind, half, a + half, y, 0);
        for (let i = 0; i < half; i++) m[y + i] *= m[a + i];
      }
    },
    inputDelta: (kernels, { rows, fanIn, fanOut: half, input, outputDelta, inputDelta, memory: m }) => {
      for (let row = 0; row < rows; row++) {
        const a = input + row * fanIn;
        const b = a + half;
        const dy = outputDelta + row * half;
        const da = inputDelta + row * fanIn;
        const db = da + half;
        // f(b) stands in the place of the delta of a, until the delta of b is known.
        kernels.activate(kind, half, b, da, 0);
        for (let i = 0; i < half; i++) m[db + i] = m[dy + i] * m[a + i];
        kernels.activateBack(kind, half, b, da, db, db, 0);
        for (let i = 0; i < half; i++) m[da + i] *= m[dy + i];
      }
    },
  };
}

const names: readonly GluActivation[] = ["gelu", "relu", "sigmoid", "silu", "tanh"];
