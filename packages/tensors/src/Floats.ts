/** A typed array that kernels and losses calculate in: float32 in the arena, float64 where laws check gradients. */
export type Floats = Float32Array | Float64Array;
