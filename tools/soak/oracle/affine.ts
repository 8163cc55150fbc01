/** Numbers of one row. */
export type Vector = readonly number[];

/** x · Wᵀ + b, with W as `[units, x.length]`. */
export function affine(weight: Vector, bias: Vector | undefined, x: Vector, units: number): number[] {
  return Array.from({ length: units }, (_, unit) =>
    x.reduce((sum, number, i) => sum + weight[unit * x.length + i] * number, bias?.[unit] ?? 0),
  );
}

/** Adds the gradients of weight and bias, and returns the derivative by x. */
export function affineBack(
  parameters: Readonly<Record<string, number[]>>,
  gradient: Readonly<Record<string, number[]>>,
  weight: string,
  bias: string,
  x: Vector,
  d: Vector,
): number[] {
  d.forEach((number, unit) => {
    x.forEach((xi, i) => (gradient[weight][unit * x.length + i] += number * xi));
    if (bias in gradient) gradient[bias][unit] += number;
  });
  const w = parameters[weight];
  return x.map((_, i) => d.reduce((sum, number, unit) => sum + number * w[unit * x.length + i], 0));
}
