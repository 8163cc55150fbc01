export { fromRedis } from "./fromRedis.js";
export { redisStore, type RedisStoreOptions } from "./redisStore.js";
export type { EntryFields, FromRedisOptions, RejectedEntry } from "./FromRedisOptions.js";
export type { Positioned } from "./RecordReader.js";
export { toRedis, type ToRedisOptions, type WrittenEntry } from "./toRedis.js";
export type { BatchLimits } from "./BatchPublisher.js";
