export { bounds, decode, encode, protocolVersion } from "./frames.js";
export type * from "./frames.js";
