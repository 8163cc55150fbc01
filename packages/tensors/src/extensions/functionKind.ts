/**
 * The functions of one number by the number that `RowwiseKernels` know them by.
 *
 * @example
 *   functionKind.exp // => 0
 */
export const functionKind = {
  exp: 0,
  log: 1,
  tanh: 2,
  sigmoid: 3,
  softplus: 4,
  relu: 5,
  elu: 6,
  sqrt: 7,
  rsqrt: 8,
} as const;
