import type { WidthKeeping } from "@backstream/core";
import { activationKind, type Floats } from "@backstream/tensors";
import { keepingWidth } from "./keepingWidth.js";

/**
 * The approximation of gelu, with σ instead of tanh, since (1 + tanh u) / 2 = σ(2u):
 *
 *     y  = x · σ(a)                          a  = 2 √(2/π) (x + 0.044715 x³)
 *     y' = σ(a) + x · a' · σ(a) (1 - σ(a))   a' = 2 √(2/π) (1 + 3 · 0.044715 x²)
 */
export function geluByTanh(name: string): WidthKeeping {
  return keepingWidth(name, {
    forward: (kernels, { rows, fanIn, input: x, output: y, memory: m }) => {
      const n = rows * fanIn;
      writeArguments(m, n, x, y);
      kernels.activate(activationKind.sigmoid, n, y, y, 0);
      for (let i = 0; i < n; i++) m[y + i] *= m[x + i];
    },
    inputDelta: (kernels, { rows, fanIn, input: x, outputDelta: dy, inputDelta: dx, memory: m }) => {
      const n = rows * fanIn;
      writeArguments(m, n, x, dx);
      kernels.activate(activationKind.sigmoid, n, dx, dx, 0);
      for (let i = 0; i < n; i++) {
        const at = m[x + i];
        const s = m[dx + i];
        m[dx + i] = m[dy + i] * (s + at * factor * (1 + 3 * cubic * at * at) * s * (1 - s));
      }
    },
  });
}

const factor = 2 * Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

function writeArguments(m: Floats, n: number, x: number, a: number): void {
  for (let i = 0; i < n; i++) m[a + i] = factor * (m[x + i] + cubic * m[x + i] ** 3);
}
