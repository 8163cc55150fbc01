import type { Floats } from "@backstream/tensors";

/**
 * Layer normalisation of n numbers in place, inside a recurrent cell: x = (x - mean) · scale ∘ weight + bias, with `bias` 0 for none.
 * The tape has n + 1 floats: the normalised numbers, and the scale. In plain TypeScript, since cells have few numbers, and
 * the kernels of `layerNorm` would be in every program that has a cell.
 */
export function normaliseRow(
  m: Floats,
  n: number,
  x: number,
  weight: number,
  bias: number,
  tape: number,
): void {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += m[x + i];
  mean /= n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (m[x + i] - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / n + 1e-5);
  m[tape + n] = scale;
  for (let i = 0; i < n; i++) {
    const normalised = (m[x + i] - mean) * scale;
    m[tape + i] = normalised;
    m[x + i] = normalised * m[weight + i] + (bias ? m[bias + i] : 0);
  }
}

/** dx = scale · (d - mean of d - normalised · mean of d ∘ normalised), d = dy ∘ weight. */
export function normaliseRowBack(
  m: Floats,
  n: number,
  tape: number,
  weight: number,
  dy: number,
  dx: number,
): void {
  let mean = 0;
  let slope = 0;
  for (let i = 0; i < n; i++) {
    const d = m[dy + i] * m[weight + i];
    mean += d;
    slope += d * m[tape + i];
  }
  mean /= n;
  slope /= n;
  const scale = m[tape + n];
  for (let i = 0; i < n; i++) m[dx + i] = (m[dy + i] * m[weight + i] - mean - m[tape + i] * slope) * scale;
}

/** gradient[n] += Σ over rows of dy ∘ normalised. */
export function normaliseRowGradient(
  m: Floats,
  rows: number,
  n: number,
  tape: number,
  ldt: number,
  dy: number,
  lddy: number,
  gradient: number,
): void {
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < n; i++) m[gradient + i] += m[dy + row * lddy + i] * m[tape + row * ldt + i];
}
