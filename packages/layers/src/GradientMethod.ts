/**
 * How far back the gradient of a recurrent layer reaches.
 *
 * - `"window"`    through the ticks of a pass, which `rewind` sets: backpropagation through time
 * - `"traces"`    through the ticks of a pass, and beyond them over the whole past: the layer keeps how its memory depends on its
 *                 parameters (real-time recurrent learning). Without `rewind` each tick is a pass of its own
 * - `"oneStep"`   through the present tick only, also behind `rewind`
 * - `"frozen"`    the parameters that write the memory are not learned; those that read it are, and their gradient is exact
 */
export type GradientMethod = "window" | "traces" | "oneStep" | "frozen";
