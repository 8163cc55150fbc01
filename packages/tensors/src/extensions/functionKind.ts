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
  eluPlusOne: 7,
  sqrt: 8,
  rsqrt: 9,
} as const;
