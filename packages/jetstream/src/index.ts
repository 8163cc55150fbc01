export { fromJetStream, type FromJetStreamOptions } from "./fromJetStream.js";
export type { RejectedMessage } from "./RejectedMessage.js";
export type { StreamRecord } from "./StreamRecord.js";
export { partitionOf } from "./partitionOf.js";
export { toJetStream, type ToJetStreamOptions } from "./toJetStream.js";
export type { BatchLimits } from "./BatchLimits.js";
export type { PublishedMessage } from "./PublishedMessage.js";
export { jetStreamStore, type JetStreamStoreOptions } from "./jetStreamStore.js";
