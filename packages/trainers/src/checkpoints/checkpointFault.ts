import { describeValue } from "@backstream/core";
import type { Checkpoint, NetCheckpoint } from "@backstream/operators";
import { Tensor } from "@backstream/tensors";
import { atOnce } from "./atOnce.js";
import { isCount, isFloats, isRecord, type Fault } from "./faults.js";
import { streamFault, type KnownTicks } from "./streamFault.js";

/**
 * What is wrong with a record that should be a checkpoint, in words: a field of another type, outside its range, or that
 * contradicts another one. Undefined when nothing is wrong. What only the network knows, such as the number of its
 * parameters, is checked when a pipeline resumes.
 */
export function checkpointFault(checkpoint: Partial<Record<keyof Checkpoint, unknown>>): string | undefined {
  return atOnce(faultSteps(checkpoint));
}

/**
 * As `checkpointFault`; yields where it can be interrupted.
 *
 * - ticks   what is known of the held ticks of each stream
 */
export function* faultSteps(
  checkpoint: Partial<Record<keyof Checkpoint, unknown>>,
  ticks: readonly KnownTicks[] = [],
): Generator<undefined, string | undefined> {
  const { streams, nets } = checkpoint;
  // What is wrong with streams is said last: they are read with the nets.
  const fault =
    faultOf(checkpoint) ?? (yield* streamsFault(streams as unknown[], nets as NetCheckpoint[], ticks)); // as it has checked
  if (!fault) return undefined;
  const [path, found, wanted] = fault;
  return `${path} is ${describeValue(found)}, expected ${wanted}`;
}

function faultOf(checkpoint: Partial<Record<keyof Checkpoint, unknown>>): Fault | undefined {
  const { learningRate, maximumNorm, frozen, nets, descriptions, optimizer, streams, positions, states } =
    checkpoint;
  for (const name of ["step", "skips", "samples"] as const) {
    if (!isCount(checkpoint[name])) return [name, checkpoint[name], "a whole number from 0 up"];
  }
  if (learningRate !== undefined && !(Number.isFinite(learningRate) && (learningRate as number) >= 0))
    return ["learningRate", learningRate, "a number from 0 up, or nothing"];
  if (maximumNorm !== undefined && !(typeof maximumNorm === "number" && maximumNorm > 0))
    return ["maximumNorm", maximumNorm, "a number above 0, or nothing"];
  if (frozen !== undefined && !(Array.isArray(frozen) && frozen.every((name) => typeof name === "string")))
    return ["frozen", frozen, "a list of names, or nothing"];
  if (!(Array.isArray(nets) && nets.length > 0)) return ["nets", nets, "a list of nets"];
  if (descriptions !== undefined && !isRecord(descriptions))
    return ["descriptions", descriptions, "a record of texts, or nothing"];
  for (const [name, text] of Object.entries(descriptions ?? {})) {
    if (typeof text !== "string") return [`descriptions.${name}`, text, "a text"];
  }
  if (states !== undefined && !isRecord(states)) return ["states", states, "a record of states, or nothing"];
  if (!Array.isArray(streams)) return ["streams", streams, "a list of streams"];
  return positionsFault(positions) ?? netsFault(nets) ?? optimizerFault(optimizer);
}

function positionsFault(positions: unknown): Fault | undefined {
  if (positions === undefined) return undefined;
  if (!Array.isArray(positions)) return ["positions", positions, "a list of positions, or nothing"];
  const sources = new Set<unknown>();
  for (const [index, position] of positions.entries()) {
    const path = `positions[${index}]`;
    if (!isRecord(position)) return [path, position, "a record"];
    const { source, made, offset } = position;
    if (typeof source !== "string" || sources.has(source))
      return [`${path}.source`, source, "a name of its own"];
    sources.add(source);
    if (made !== undefined && typeof made !== "string") return [`${path}.made`, made, "a text, or nothing"];
    if (!Array.isArray(offset) || offset.length === 0 || !offset.every(Number.isFinite))
      return [`${path}.offset`, offset, "a list of numbers"];
  }
  return undefined;
}

function netsFault(nets: readonly unknown[]): Fault | undefined {
  const names = new Set<string>();
  for (const [index, net] of nets.entries()) {
    const path = `nets[${index}]`;
    if (!isRecord(net)) return [path, net, "a record"];
    const { name, version, parameters, randomStreams } = net;
    if (typeof name !== "string" || names.has(name)) return [`${path}.name`, name, "a name of its own"];
    names.add(name);
    if (!isCount(version)) return [`${path}.version`, version, "a whole number from 0 up"];
    if (randomStreams !== undefined && !isCount(randomStreams))
      return [`${path}.randomStreams`, randomStreams, "a whole number from 0 up, or nothing"];
    if (!isRecord(parameters)) return [`${path}.parameters`, parameters, "a record of tensors"];
    for (const [parameter, value] of Object.entries(parameters)) {
      if (!(value instanceof Tensor)) return [`${path}.parameters.${parameter}`, value, "a tensor"];
    }
  }
  return undefined;
}

function optimizerFault(optimizer: unknown): Fault | undefined {
  if (optimizer === undefined) return undefined;
  if (!isRecord(optimizer)) return ["optimizer", optimizer, "a record, or nothing"];
  const { vectors, values } = optimizer;
  if (!isRecord(vectors)) return ["optimizer.vectors", vectors, "a record of vectors"];
  for (const [name, vector] of Object.entries(vectors)) {
    if (!isFloats(vector)) return [`optimizer.vectors.${name}`, vector, "a vector"];
  }
  if (!isRecord(values)) return ["optimizer.values", values, "a record of values"];
  for (const [name, value] of Object.entries(values)) {
    if (!["number", "string", "boolean"].includes(typeof value))
      return [`optimizer.values.${name}`, value, "a number, text or boolean"];
  }
  return undefined;
}

function* streamsFault(
  streams: readonly unknown[],
  nets: readonly NetCheckpoint[],
  ticks: readonly KnownTicks[],
): Generator<undefined, Fault | undefined> {
  const keys = new Set<unknown>();
  for (const [index, stream] of streams.entries()) {
    if (index % 4 === 3) yield;
    const path = `streams[${index}]`;
    if (!isRecord(stream)) return [path, stream, "a record"];
    const { key } = stream;
    const isKey = key === undefined || ["string", "number", "boolean"].includes(typeof key);
    if (!isKey || keys.has(key))
      return [`${path}.key`, key, "text, a number or a boolean that no other stream has"];
    keys.add(key);
    const fault = streamFault(stream, nets, ticks.at(index));
    if (fault) return [`${path}.${fault[0]}`, fault[1], fault[2]];
  }
  return undefined;
}
