export { bounds, decode, encode, protocolVersion } from "./frames.js";
export type * from "./frames.js";
export { mount, type Mounted } from "./page/mount.js";
export type { StudioSource } from "./page/StudioSource.js";
export { report } from "./report.js";
