import type { Layer, ParameterValue } from "@backstream/core";
import type { GraphReader } from "./GraphReader.js";
import type { GraphWriter } from "./GraphWriter.js";
import type { WrittenLayer } from "./WrittenLayer.js";

/** A layer that was found at the end of a graph, and the value that it reads. */
export interface ReadLayer {
  readonly layer: Layer;
  /** In the order of the layer's parameters. */
  readonly parameters: readonly ParameterValue[];
  readonly from: string;
}

/** How one kind of layer is written to a graph, and found in one. */
export interface Unit {
  /** The names of the functions that make such layers, with those options that can be written. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  /** Adds the layer behind the value `input`, and returns the name of its output. */
  write(graph: GraphWriter, layer: WrittenLayer, input: string): string;
  /** The layer whose output is `value`; undefined where that is no layer of this kind. */
  read(graph: GraphReader, value: string): ReadLayer | undefined;
}
