import { describeValue, UnknownNameError } from "@backstream/core";
import type { StreamKey } from "../Stream.js";
import type { Checkpoint } from "./Checkpoint.js";
import { expectCheckpoint } from "./expectCheckpoint.js";
import type { MovedStream } from "./MovedStream.js";

/**
 * One stream of a checkpoint, to go on with it in another pipeline: of a process that has died, say. Only one pipeline may go on
 * with it, and only the checkpoint says up to which sample it has learned.
 *
 * @throws {UnknownNameError} When the checkpoint has no stream of the key.
 * @throws {TypeError} When it is no checkpoint.
 * @see {@link takeStream}, which takes a stream out of a running pipeline
 * @example
 *   const net = network(gru(1, 2), { name: "memory" });
 *   let checkpoint: Checkpoint | undefined;
 *   from([{ input: 1, target: [1, 1] }, { input: 2, target: [0, 1] }])
 *     .pipe(forward(net, { key: "a" }), compare(squaredError()), rewind({ window: 1 }), backward(net), update(adam()))
 *     .subscribe((step) => (checkpoint = step.checkpoint()));
 *   streamOf(checkpoint!, "a").tick // => 2
 */
export function streamOf(checkpoint: Checkpoint, key?: StreamKey): MovedStream {
  expectCheckpoint("streamOf", checkpoint);
  const { streams, nets, descriptions } = checkpoint;
  const found = streams.find((stream) => stream.key === key);
  if (found) return { ...found, nets: nets.map(({ name }) => name), descriptions };
  throw new UnknownNameError(
    `streamOf: the checkpoint has no stream of the key ${describeValue(key)}, only of ${describeValue(streams.map((stream) => stream.key))}`,
  );
}
