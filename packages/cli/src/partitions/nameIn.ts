import type { NatsStore } from "../brokers/openNatsStore.js";

/** The name of a run in a store, for the bucket of its leases and the log of its merging, which hold nothing else. */
export function nameIn({ bucket, key }: Pick<NatsStore, "bucket" | "key">): string {
  return `${bucket}-${key}`.replaceAll(/[^\w-]/g, "_");
}
