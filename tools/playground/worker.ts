import { watch } from "@backstream/studio";
import { truncatedBptt } from "backstream";
import { networkOf, trainingOf } from "./networkOf.js";
import { samplesOf, type SeriesSample } from "./Series.js";
import type { Start } from "./Start.js";

// Learns in a worker of the page, so that the page stays quick. One network for each worker.
addEventListener(
  "message",
  ({ data }: MessageEvent<Start>) => {
    const { settings, series, port } = data;
    const { keys, mean, deviation, unit, periodName } = series;
    const net = networkOf(settings);
    const watched = watch<SeriesSample>(net, {
      to: port,
      name: `${unit}${keys.length > 1 ? `, ${keys.length} keys` : ""}`,
      key: ({ key }) => key,
      unit,
      inverse: (value) => value * deviation + mean,
      baselines: {
        "same as now": ({ input }) => input,
        [periodName]: ({ before }) => before,
      },
    });
    watched
      .pull(samplesOf(series))
      .pipe(
        truncatedBptt(net, { ...trainingOf(settings), key: ({ key }) => key, ...watched.steering }),
        watched.steps,
      )
      .subscribe();
  },
  { once: true },
);
