export { fromJetStream, type FromJetStreamOptions } from "./fromJetStream.js";
export type { RejectedMessage } from "./RejectedMessage.js";
export type { StreamRecord } from "./StreamRecord.js";
