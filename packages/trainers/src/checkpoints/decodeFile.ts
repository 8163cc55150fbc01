import { describeValue, type OptimizerStateCopy, type Sample } from "@backstream/core";
import type { Checkpoint, HeldCheckpoint, NetCheckpoint } from "@backstream/operators";
import type { Floats, Tensor } from "@backstream/tensors";
import { checkpointFault } from "./checkpointFault.js";
import { checkpointFormat } from "./checkpointFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { isCount, isRecord } from "./faults.js";
import { readSafetensors } from "./readSafetensors.js";
import { unpack } from "./unpack.js";
import { utf8Text } from "./utf8Text.js";
import { hasValidChecksum } from "./writeChecksum.js";

/**
 * The checkpoint of a file's bytes, checked as `decodeCheckpoint` describes.
 *
 * - pages   the files of its held ticks, where it has them apart from it
 *
 * @throws {CorruptFileError} When any bit has changed since, or the bytes are something else.
 */
export function decodeFile<Extra = unknown>(
  bytes: Uint8Array,
  pages?: readonly Uint8Array[],
): Checkpoint<Extra> {
  const { tensors, metadata } = readSafetensors(bytes);
  const format = metadata.get("format");
  const [wanted, older] = pages ? [checkpointFormat.paged] : [checkpointFormat.name, checkpointFormat.older];
  if (format !== wanted && (older === undefined || format !== older))
    throw corrupt(
      `the file's format is ${describeValue(format)}, expected "${wanted}"; read other files with readSafetensors`,
    );
  if (!hasValidChecksum(bytes))
    throw corrupt("the file has changed since it was written, its checksum differs");
  const text = textOf(tensors);
  const ticks = pages?.flatMap(ticksOf);
  const { nets, optimizer } = text;

  function floats(name: string): Tensor & { readonly data: Float32Array | Float64Array } {
    const found = tensors.get(name);
    if (!found || found.dtype === "int32") throw corrupt(`the file lacks "${name}"`);
    return found as ReturnType<typeof floats>; // not int32
  }

  const checkpoint = {
    ...text,
    extra: text.extra as Extra, // as the caller says
    ...(ticks && { streams: withTicks(text.streams, ticks) }),
    nets: nets.map((net) => ({
      ...net,
      parameters: Object.fromEntries(
        net.parameters.map((name) => [name, floats(checkpointFormat.netPrefix(net, nets) + name)]),
      ),
    })),
    optimizer: optimizer && {
      ...optimizer,
      vectors: Object.fromEntries(
        optimizer.vectors.map((name) => [name, floats(checkpointFormat.optimizerPrefix + name).data]),
      ),
    },
  };
  const fault = checkpointFault(checkpoint);
  if (fault !== undefined) throw corrupt(`the file's ${fault}; it is damaged`);
  return checkpoint;
}

/** A checkpoint in which the names of parameters and vectors replace their numbers, which are entries of the file. */
interface CheckpointText extends Omit<Checkpoint, "nets" | "optimizer"> {
  readonly nets: readonly (Omit<NetCheckpoint, "parameters"> & { readonly parameters: readonly string[] })[];
  readonly optimizer?:
    | (Omit<OptimizerStateCopy, "vectors"> & { readonly vectors: readonly string[] })
    | undefined;
}

function textOf(tensors: ReadonlyMap<string, Tensor>): CheckpointText {
  const value = unpacked(tensors);
  if (!isCheckpointText(value)) throw corrupt("the file's text is no checkpoint");
  return value;
}

/** The held ticks of a page; `checkpointFault` checks each. */
function ticksOf(page: Uint8Array): readonly HeldCheckpoint[] {
  const { tensors, metadata } = readSafetensors(page);
  const value = metadata.get("format") === checkpointFormat.page ? unpacked(tensors) : undefined;
  const ticks = isRecord(value) && isRecord(value["ticks"]) ? value["ticks"] : {};
  const [samples, losses, outputs] = [ticks["sample"], ticks["loss"], ticks["output"]];
  if (!Array.isArray(samples) || !Array.isArray(losses) || !Array.isArray(outputs))
    throw corrupt("a page of the file has no held ticks");
  return samples.map((sample: Sample, index) => ({ sample, loss: losses[index], output: outputs[index] }));
}

/** Streams with their held ticks in place of the numbers of these. */
function withTicks(streams: Checkpoint["streams"], ticks: readonly HeldCheckpoint[]): Checkpoint["streams"] {
  let left = ticks.length; // no tick is held twice
  return streams.map((stream) => {
    if (!isRecord(stream)) return stream; // `checkpointFault` says so
    const { deltas, ...rest } = stream as typeof stream & { readonly deltas?: unknown };
    const held = heldTicks(rest.held, ticks, left);
    left -= held.length;
    if (deltas === undefined) return { ...rest, held };
    if (!Array.isArray(deltas) || deltas.length !== held.length)
      throw corrupt("the deltas of a stream of the file do not fit");
    return { ...rest, held: held.map((tick, index) => ({ ...tick, delta: deltas[index] as Floats })) };
  });
}

/** The ticks of runs: of each the number of its first tick, and how many follow each other. */
function heldTicks(runs: unknown, ticks: readonly HeldCheckpoint[], most: number): HeldCheckpoint[] {
  const numbers: readonly unknown[] = Array.isArray(runs) ? runs : [undefined];
  const held: HeldCheckpoint[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    const [first, count] = [numbers[index], numbers[index + 1]];
    if (!isCount(first) || !isCount(count, Math.min(most - held.length, ticks.length - first)))
      throw corrupt(`a stream of the file holds ${describeValue([first, count])} of ${ticks.length} ticks`);
    for (let tick = first; tick < first + count; tick++) held.push(ticks[tick]);
  }
  return held;
}

function unpacked(tensors: ReadonlyMap<string, Tensor>): unknown {
  const [text, arrays] = [checkpointFormat.text, checkpointFormat.arrays].map(
    (name) => tensors.get(name)?.data,
  );
  if (!(text instanceof Int32Array) || !(arrays instanceof Int32Array))
    throw corrupt('the file lacks "@text" or "@arrays"');
  return unpack("decodeCheckpoint", {
    json: utf8Text(new Uint8Array(text.buffer)) ?? "",
    bits: arrays,
  });
}

/** Whether it has the parts that are read here; `checkpointFault` checks all others. */
function isCheckpointText(value: unknown): value is CheckpointText {
  const { nets, optimizer, streams } = (value ?? {}) as Partial<CheckpointText>;
  return (
    Array.isArray(streams) &&
    Array.isArray(nets) &&
    nets.every((net: Partial<CheckpointText["nets"][number]> | null) => {
      return typeof net?.name === "string" && isTexts(net.parameters);
    }) &&
    (optimizer === undefined || isTexts(optimizer?.vectors))
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function corrupt(what: string): CorruptFileError {
  return new CorruptFileError(`decodeCheckpoint: ${what}`);
}
