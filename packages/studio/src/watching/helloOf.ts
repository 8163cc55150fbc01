import type { Network, Sample } from "@backstream/core";
import { protocolVersion, type Hello } from "../frames.js";
import type { WatchOptions } from "../WatchOptions.js";
import { cutText } from "./cutText.js";
import type { WatchedLayer } from "./watchedLayers.js";

/** The first message: what stays as it is in a run. */
export function helloOf<S extends Sample>(
  nets: readonly Network[],
  layers: readonly WatchedLayer[],
  { name, baselines = {}, loss, unit, classes, window, stride }: WatchOptions<S>,
  { started, lanes, steering }: Pick<Hello, "started" | "lanes" | "steering">,
): Hello {
  const models = ["net", ...Object.keys(baselines)];
  return {
    type: "hello",
    v: protocolVersion,
    run: cutText(name ?? nets.map((net) => net.name).join(", "), 200),
    started,
    architecture: cutText(layers.map(({ layer }) => withoutIndex(layer.name)).join(" → "), 400),
    parameters: nets.reduce((sum, { size }) => sum + size, 0),
    layers: layers.map(({ name: layerName, layer: { ranges, leaves } }) => ({
      name: cutText(layerName, 80),
      parameters: ranges.reduce((sum, { from, to }) => sum + to - from, 0),
      memory: leaves.reduce((sum, { carry }) => sum + carry, 0),
    })),
    models: models.map((model) => cutText(model, 60)),
    loss: loss ? inWords(loss.name) : "squared error",
    unit: unit === undefined ? undefined : cutText(unit, 60),
    classes: classes?.map((one) => cutText(one, 40)),
    lanes,
    window,
    stride,
    steering,
    mayControl: true,
  };
}

/** `0 gru(1, 32)` without its number. */
function withoutIndex(name: string): string {
  return name.replace(/^[\d.]+ /, "");
}

/** `squaredError()` is "squared error". */
function inWords(call: string): string {
  const name = call
    .replace(/\(\)$/, "")
    .replace(/^[a-z]+(?:[A-Z][a-z]+)*/, (word) =>
      word.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    );
  return cutText(name, 80);
}
