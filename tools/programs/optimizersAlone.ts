// The minimum of Rosenbrock's function, found with nothing but an optimizer and a Float32Array.
import { adam, chain, clipByNorm, cosineDecay } from "@backstream/optimizers";

const steps = 5000;
const optimizer = chain(clipByNorm(10), adam({ learningRate: cosineDecay({ learningRate: 0.02, steps }) }));
const point = Float32Array.of(-1.2, 1);
const state = optimizer.init(point.length);

for (let step = 1; step <= steps; step++) {
  const [x = NaN, y = NaN] = point;
  // f = (1 - x)² + 100 (y - x²)²
  const gradient = Float32Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x));
  optimizer.update(gradient, state, point, step);
}

console.log(`found (${[...point].map((x) => x.toFixed(3)).join(", ")}), expected (1, 1)`);
export { point };
