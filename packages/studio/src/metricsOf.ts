import type { Counters, Frame, Hello } from "./frames.js";
import type { StudioTarget } from "./WatchOptions.js";

/** What a registry of metrics has to make: as `prom-client` does, one line each. */
export interface MetricRegistry {
  /** A sum that only grows. */
  counter(
    name: string,
    help: string,
    labels: readonly string[],
  ): {
    inc(labels: Readonly<Record<string, string>>, by: number): void;
  };
  /** What is now. */
  gauge(
    name: string,
    help: string,
    labels: readonly string[],
  ): {
    set(labels: Readonly<Record<string, string>>, value: number): void;
  };
  /** How often a value was how large. */
  histogram(
    name: string,
    help: string,
    labels: readonly string[],
  ): {
    observe(labels: Readonly<Record<string, string>>, value: number): void;
  };
}

/**
 * Numbers of watched networks for a registry of metrics, such as Prometheus reads: one of the places that `watch` sends to.
 *
 * Each has the label `run`, the run's name.
 *
 * | metric                              | kind      | further label |                                                            |
 * | ----------------------------------- | --------- | ------------- | ---------------------------------------------------------- |
 * | `backstream_ticks_total`            | counter   |               | ticks that a net has run                                   |
 * | `backstream_updates_total`          | counter   |               | updates of the parameters                                  |
 * | `backstream_skipped_updates_total`  | counter   |               | updates that were left out, not to make the net infinite   |
 * | `backstream_keys`                   | gauge     |               | keys with a memory                                         |
 * | `backstream_loss`                   | gauge     | `model`       | recent loss of the net and of each baseline                |
 * | `backstream_step_size`              | gauge     | `layer`       | change of the newest update, divided by the parameters     |
 * | `backstream_gradient_norm`          | histogram |               | of the newest update, ten times a second                   |
 * | `backstream_counter`                | gauge     | `name`        | each of the program's own counters                         |
 * | `backstream_events_total`           | counter   | `kind`        | events such as drift, checkpoint, promotion                |
 *
 * @param registry For `prom-client`: `{ counter: (name, help, labelNames) => new Counter({ name, help, labelNames }), … }`.
 * @throws {TypeError} When a method is missing.
 * @example
 *   const set: string[] = [];
 *   const registry = {
 *     counter: (name: string) => ({ inc: (_: unknown, by: number) => void set.push(`${name} +${by}`) }),
 *     gauge: () => ({ set: () => {} }),
 *     histogram: () => ({ observe: () => {} }),
 *   };
 *   metricsOf(registry).postMessage({ type: "event", time: 0, tick: 3, update: 1, kind: "drift", text: "the loss rose" });
 *   set // => ["backstream_events_total +1"]
 */
export function metricsOf(registry: MetricRegistry): StudioTarget {
  for (const method of ["counter", "gauge", "histogram"] as const)
    if (typeof registry?.[method] !== "function")
      throw new TypeError(`metricsOf: the registry has no ${method}, expected counter, gauge and histogram, each (name, help, labels) => …`); // prettier-ignore
  const counter = (name: string, help: string, ...labels: string[]) =>
    registry.counter(`backstream_${name}_total`, help, ["run", ...labels]);
  const gauge = (name: string, help: string, ...labels: string[]) =>
    registry.gauge(`backstream_${name}`, help, ["run", ...labels]);
  const sums = {
    ticks: counter("ticks", "Ticks that a net has run"),
    updates: counter("updates", "Updates of the parameters"),
    skipped: counter("skipped_updates", "Updates that were left out, not to make the net infinite"),
  };
  const events = counter("events", "Events such as drift, checkpoint, promotion", "kind");
  const keys = gauge("keys", "Keys with a memory");
  const loss = gauge("loss", "Recent loss of the net and of each baseline", "model");
  const stepSize = gauge("step_size", "Change of the newest update, divided by the parameters", "layer");
  const others = gauge("counter", "The program's own counters", "name");
  const norm = registry.histogram("backstream_gradient_norm", "Norm of the gradient of the newest update", [
    "run",
  ]);
  let hello: Hello | undefined;
  let before: Pick<Counters, keyof typeof sums> = { ticks: 0, updates: 0, skipped: 0 };
  const label = (): { run: string } => ({ run: hello?.run ?? "" });

  const add = (frame: Frame): void => {
    const run = label();
    const { counters } = frame;
    const isUpdated = counters.updates > before.updates;
    for (const name of ["ticks", "updates", "skipped"] as const)
      sums[name].inc(run, Math.max(0, counters[name] - before[name])); // a run that was rolled back counts again
    before = counters;
    keys.set(run, counters.keys);
    for (const [name, value] of Object.entries(counters.others)) others.set({ ...run, name }, value);
    hello?.models.forEach((model, index) => setIfKnown(loss, { ...run, model }, frame.losses[index]));
    hello?.layers.forEach(({ name }, index) =>
      setIfKnown(stepSize, { ...run, layer: name }, frame.stepSizes[index]),
    );
    if (isUpdated && Number.isFinite(frame.gradientNorm)) norm.observe(run, frame.gradientNorm);
  };
  return {
    postMessage(message) {
      if (message.type === "hello") hello = message;
      else if (message.type === "frame") add(message);
      else if (message.type === "event") events.inc({ ...label(), kind: message.kind }, 1);
    },
  };
}

function setIfKnown(
  gauge: ReturnType<MetricRegistry["gauge"]>,
  labels: Readonly<Record<string, string>>,
  value: number | undefined,
): void {
  if (value !== undefined && !Number.isNaN(value)) gauge.set(labels, value);
}
