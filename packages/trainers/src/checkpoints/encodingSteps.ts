import { describeValue } from "@backstream/core";
import type { Checkpoint, HeldCheckpoint } from "@backstream/operators";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { paddedSize } from "./chunks.js";
import { faultSteps } from "./checkpointFault.js";
import { checkpointFormat } from "./checkpointFormat.js";
import { areRight, columnsPage } from "./columnsPage.js";
import { isRecord } from "./faults.js";
import type { HeldPage, PagedTicks } from "./HeldPages.js";
import { pack } from "./pack.js";
import type { Packed } from "./PackWriter.js";
import { utf8Bytes } from "./utf8Bytes.js";
import { checksumPlaceholder, checksumSteps } from "./writeChecksum.js";
import { safetensorsSteps, type Allocate, type ChunkedEntry } from "./writeSafetensors.js";

/**
 * Encodes a checkpoint, as `encodeCheckpoint` describes it; yields where it can be interrupted.
 *
 * - paged   where its held ticks are in other files
 */
export function* encodingSteps(
  where: string,
  checkpoint: Checkpoint,
  paged?: PagedStreams,
  allocate?: Allocate,
): Generator<undefined, Uint8Array<ArrayBuffer>> {
  expectParts(where, checkpoint);
  const { nets, optimizer } = checkpoint;
  const tensors = new Map<string, Tensor | ChunkedEntry>();

  function add(name: string, value: Tensor | ChunkedEntry): void {
    if (tensors.has(name))
      throw new RangeError(
        `${where}: "${name}" comes twice in ${nets.map((net) => net.name).join(", ")}; give the nets other names`,
      );
    tensors.set(name, value);
  }

  for (const net of nets) {
    const prefix = checkpointFormat.netPrefix(net, nets);
    for (const [name, value] of Object.entries(net.parameters)) add(prefix + name, value);
  }
  for (const [name, vector] of Object.entries(optimizer?.vectors ?? {}))
    add(checkpointFormat.optimizerPrefix + name, wrapTensor([vector.length], vector));
  const { json, chunks } = yield* pack(
    where,
    {
      ...checkpoint,
      ...(paged && { streams: paged.streams }),
      nets: nets.map((net) => ({ ...net, parameters: Object.keys(net.parameters) })),
      optimizer: optimizer && { ...optimizer, vectors: Object.keys(optimizer.vectors) },
    },
    paged ? undefined : "streams", // what repeats is in the ticks
  );
  const fault = yield* faultSteps(checkpoint, paged?.ticks); // after pack, which says what is no plain data
  if (fault !== undefined) throw refused(where, `'s ${fault}`);
  for (const [name, value] of packedEntries({ json, chunks })) add(name, value);

  // For people and other programs: what is read is in the text.
  const described = nets.flatMap((net) => {
    const description = checkpoint.descriptions?.[net.name];
    return description === undefined
      ? []
      : [[`${checkpointFormat.netPrefix(net, nets)}description`, description]];
  });
  const metadata = {
    ...checksumPlaceholder,
    format: paged ? checkpointFormat.paged : checkpointFormat.name,
    ...(Object.fromEntries(described) as Record<string, string>),
  };
  const file = yield* safetensorsSteps(tensors, metadata, allocate);
  yield* checksumSteps(file);
  return file;
}

/** What is written of streams whose held ticks are in other files. */
export interface PagedStreams {
  readonly streams: readonly unknown[];
  /** What is known of the ticks of each. */
  readonly ticks: readonly PagedTicks[];
}

/** Encodes held ticks as a file, whose checksum is that of the bytes around it; yields where it can be interrupted. */
export function* pageSteps(
  where: string,
  page: HeldPage,
  allocate?: Allocate,
): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const { columns, count } = page;
  if (columns && !areRight(columns)) throw new TypeError(`${where}: a held tick has no numbers as its label`);
  // Without deltas, which are new after each pass.
  const ticks = columns ? columnsPage(columns) : columnsOfTicks(page.ticks(0, count));
  yield;
  const packed = yield* pack(where, { ticks }, "ticks");
  const entries = new Map(packedEntries(packed));
  return yield* safetensorsSteps(entries, { format: checkpointFormat.page }, allocate);
}

function columnsOfTicks(held: readonly HeldCheckpoint[]): Record<string, unknown[]> {
  const [samples, losses, outputs]: unknown[][] = [[], [], []];
  for (let index = 0; index < held.length; index++) {
    const { sample, loss, output } = held[index];
    samples.push(sample);
    losses.push(loss);
    outputs.push(output);
  }
  return { sample: samples, loss: losses, output: outputs };
}

/** What was packed, as entries of a file. */
export function packedEntries({ json, chunks }: Packed): (readonly [string, Tensor | ChunkedEntry])[] {
  const size = paddedSize(chunks);
  const text = numbersOf(json);
  return [
    [checkpointFormat.arrays, { dtype: "I32", shape: [size / 4], size, chunks }],
    [checkpointFormat.text, wrapTensor([text.length], text)],
  ];
}

/** Refuses what lacks the parts that are read first. @throws {TypeError} */
function expectParts(where: string, checkpoint: Checkpoint): void {
  const { nets, optimizer } = (checkpoint ?? {}) as { readonly nets?: unknown; readonly optimizer?: unknown };
  const isNet = (net: unknown): boolean => isRecord(net) && isRecord(net["parameters"]);
  const isState = optimizer === undefined || (isRecord(optimizer) && isRecord(optimizer["vectors"]));
  if (Array.isArray(nets) && nets.every(isNet) && isState) return;
  throw refused(where, ` is ${describeValue(checkpoint)}, expected nets, an optimizer and streams`);
}

function refused(where: string, what: string): TypeError {
  return new TypeError(`${where}: the checkpoint${what}; take it by step.checkpoint() or checkpointOf(net)`);
}

/** UTF-8, four bytes to a number, padded with spaces: tensors have no type of one byte. */
function numbersOf(json: string): Int32Array {
  const bytes = utf8Bytes(`${json}   `);
  return new Int32Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 4));
}
