import { BrokenStreamError, describeValue } from "@backstream/core";
import type { StreamKey } from "../Stream.js";
import type { Checkpoint } from "./Checkpoint.js";

/**
 * A key must be of the kind that the keys of the checkpoint have: a stream with another one would silently begin with
 * an empty memory. A new key of the same kind is a new stream.
 *
 * @param where Which operator was given the key, with its network: `forward(line)`.
 * @throws {BrokenStreamError} When the checkpoint has keys and the stream none, or the reverse, or a text for a number.
 */
export function expectKey(where: string, { streams }: Checkpoint, key: StreamKey): void {
  if (streams.length === 0 || streams.some((stream) => typeof stream.key === typeof key)) return;
  const keys = streams.map((stream) => stream.key);
  if (key === undefined) {
    throw new BrokenStreamError(
      `${where}: the checkpoint knows its streams by key, ${describeValue(keys)}, and it has none; put it into the inner stream and give it { key }`,
    );
  }
  const kind = describeValue(key);
  throw new BrokenStreamError(
    keys[0] === undefined
      ? `${where}: the checkpoint is of a stream without a key, and it has the key ${kind}; resume it without one`
      : `${where}: the keys of the checkpoint are ${describeValue(keys)}, and it has ${kind}, which is of another type; give it the key as it was`,
  );
}
