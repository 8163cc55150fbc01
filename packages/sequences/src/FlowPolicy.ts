/** What happens to values that arrive while the consumer is busy. */
export type FlowPolicy = "block" | "dropOldest" | "dropNewest" | "latest" | "everyNth";
