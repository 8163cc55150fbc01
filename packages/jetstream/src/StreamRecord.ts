import type { Position } from "@backstream/core";

/** A record with its place in the stream. */
export type StreamRecord<R> = R & { readonly position: Position };
