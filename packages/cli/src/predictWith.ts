import { predict } from "backstream";
import { ignoreElements, tap, type Observable } from "rxjs";
import { isUrl } from "./brokers/brokerUrls.js";
import { buildNetwork } from "./buildNetwork.js";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { expectDistinctFiles } from "./expectDistinctFiles.js";
import { expectWritable } from "./expectWritable.js";
import { loadModel } from "./loadModel.js";
import { memoryOnce } from "./memoryOnce.js";
import { rebuilt } from "./modelOf.js";
import { openSamples } from "./openSamples.js";
import { perKey } from "./perKey.js";
import type { Report } from "./Report.js";
import { reportOn } from "./reportOn.js";
import type { RunEvents } from "./Run.js";
import { runPipeline } from "./runPipeline.js";
import { Scoreboard } from "./scoring/Scoreboard.js";
import type { OpenOptions } from "./sources/Source.js";
import { withoutTicks } from "./withoutTicks.js";

/** Options of `predictWith`. */
export interface PredictWithOptions extends OpenOptions {
  /** What `learn` saved. */
  readonly model: string;
  readonly source: string;
  /** A file, or `-` for standard output (the default). */
  readonly predictions?: string | undefined;
}

/**
 * Predicts the target of every record with a saved model, whose parameters and scales stay as they are; its memory
 * continues from the saved one. The command `backstream predict` does this.
 *
 * @throws {UsageError} When the file is no model or there is nothing to read.
 */
export async function predictWith(options: PredictWithOptions, events: RunEvents = {}): Promise<Report> {
  const { model: file, source, predictions = "-", signal } = options;
  const loaded = await loadModel(file);
  if (predictions !== "-") await expectWritable("--predictions", predictions);
  await expectDistinctFiles([
    ...(isUrl(source) ? [] : [{ what: "the source", file: source }]),
    { what: "the model", file },
    { what: "the file of --predictions", file: predictions, option: "--predictions" },
  ]);

  const samples = await openSamples(source, options, loaded);
  const { encoder } = samples;
  encoder.freeze();
  const net = buildNetwork(encoder.width, encoder.plan, loaded.extra.settings);
  const from = rebuilt(file, () => {
    net.load(loaded);
    return withoutTicks(loaded, net);
  });
  const memory = memoryOnce(from);
  const run = await runPipeline(
    {
      samples,
      net,
      steps: from.step,
      board: new Scoreboard(encoder.plan, net.layer.name, []),
      pipeline: (score) => (samples$) =>
        samples$.pipe(
          perKey(
            encoder.plan,
            (key) => (key$: Observable<EncodedSample>) =>
              key$.pipe(predict(net, { from: memory(key), key }), tap(score)),
          ),
          ignoreElements(), // nothing is learned, so there are no steps
        ),
      predictions,
      signal,
    },
    events,
  );
  return reportOn(run);
}
