export { backprop } from "./backprop.js";
export { bptt, type BpttOptions } from "./bptt.js";
export type { Training } from "./training.js";
export { truncatedBptt, type TruncatedBpttOptions } from "./truncatedBptt.js";
