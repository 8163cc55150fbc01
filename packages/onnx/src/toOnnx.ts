import { create, toBinary } from "@bufbuild/protobuf";
import {
  describeLayer,
  describeValue,
  expectNetwork,
  expectOptions,
  UnknownNameError,
  type Layer,
  type Network,
} from "@backstream/core";
import { GraphWriter } from "./GraphWriter.js";
import { ModelProtoSchema } from "./onnx_pb.js";
import { parseCall, type Call } from "./parseCall.js";
import type { Unit } from "./Unit.js";
import { units } from "./units/units.js";
import { UnsupportedError } from "./UnsupportedError.js";

/** Options of `toOnnx`. */
export interface ToOnnxOptions {
  /** What one run of the graph is: a tick, or a whole sequence `[time, batch, features]`; `"tick"` where not given. */
  readonly per?: "tick" | "sequence";
}

/**
 * A network as the bytes of an ONNX model (opset 17), for another runtime to run.
 *
 * - `input`          `[batch, features]`, or `[time, batch, features]` with `{ per: "sequence" }`
 * - `output`         likewise
 * - `carryIn.NAME`   `[batch, size]`, the memory before the tick, or the sequence: zeros at first
 * - `carryOut.NAME`  the memory behind it, for the next run: `carryOut.0.hidden` becomes `carryIn.0.hidden`
 *
 * So the other runtime goes on streaming, tick by tick. The numbers are float32. PyTorch, TensorFlow and others write
 * whole sequences; that form is there for tools that expect it.
 *
 * @throws {UnsupportedError} When ONNX has no form for a layer: a custom one, for instance.
 * @throws {UnknownNameError} When an option does not exist, or has no such value.
 * @see {@link fromOnnx}
 * @source https://onnx.ai/onnx/operators
 * @example
 *   const bytes = toOnnx(network(stack(gru(1, 8), dense(8, 1))));
 *   fromOnnx(bytes).description // => "stack(gru(1, 8), dense(8, 1))"
 */
export function toOnnx(net: Network, options: ToOnnxOptions = {}): Uint8Array<ArrayBuffer> {
  expectNetwork("toOnnx", net);
  expectOptions("toOnnx", options, ["per"]);
  const { per = "tick" } = options;
  if (per !== "tick" && per !== "sequence") {
    throw new UnknownNameError(`toOnnx: per is ${describeValue(per)}, expected "tick" or "sequence"`);
  }
  const graph = new GraphWriter(per);
  const { value, width } = write(graph, net, net.layer, "", { value: "input", width: net.fanIn });
  graph.input("input", net.fanIn);
  graph.output("output", width, value);
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "backstream",
    docString: net.description,
    opsetImport: [{ domain: "", version: 17n }],
    graph: graph.graph(net.name),
  });
  return new Uint8Array(toBinary(ModelProtoSchema, model));
}

/** A value of the graph, and how many features it has. */
interface Place {
  readonly value: string;
  readonly width: number;
}

function write(graph: GraphWriter, net: Network, layer: Layer, prefix: string, from: Place): Place {
  if (layer.parts && layer.join !== undefined) {
    const ends = layer.parts.map((part) => write(graph, net, part.layer, prefix + part.prefix, from));
    const values = ends.map(({ value }) => value);
    return layer.join === "sum"
      ? { value: graph.node("Sum", values), width: ends[0].width }
      : {
          value: graph.node("Concat", values, { axis: -1n }),
          width: ends.reduce((sum, { width }) => sum + width, 0),
        };
  }
  if (layer.parts) {
    return layer.parts.reduce(
      (place, part) => write(graph, net, part.layer, prefix + part.prefix, place),
      from,
    );
  }
  const description = describeLayer(layer);
  const call = parseCall(description);
  const unit = call && units.find(({ calls }) => Object.hasOwn(calls, call.unit));
  if (!unit) {
    throw new UnsupportedError(`toOnnx: ${description} has no form in ONNX here; it knows ${knownUnits()}`);
  }
  expectWritable(description, call, unit);
  const width = layer.fanOut === 0 ? from.width : layer.fanOut;
  const parameters = new Map(
    layer.parameters.map(({ name }) => [name, net.parameters.get(prefix + name)!.value]), // the same specs made both
  );
  const written = { description, call, prefix, fanIn: from.width, fanOut: width, parameters };
  return { value: unit.write(graph, written, from.value), width };
}

function expectWritable(description: string, { unit, options }: Call, { calls }: Unit): void {
  const unknown = Object.keys(options).find((name) => !calls[unit].includes(name));
  if (unknown === undefined) return;
  throw new UnsupportedError(
    `toOnnx: ${description} has no form in ONNX with ${unknown}, only ${unit} without it`,
  );
}

function knownUnits(): string {
  const names = units.flatMap(({ calls }) => Object.keys(calls));
  return names.toSorted().join(", ");
}
