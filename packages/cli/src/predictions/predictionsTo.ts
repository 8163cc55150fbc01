import { createWriteStream, statSync } from "node:fs";
import { extname } from "node:path";
import type { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { printable } from "../report/printable.js";
import { csvCell } from "./csvCell.js";
import { fileLines } from "./fileLines.js";
import type { LineSink } from "./LineSink.js";
import type { PredictionWriter } from "./PredictionWriter.js";
import { predictionCells } from "./predictionCells.js";
import { streamLines } from "./streamLines.js";

/** Where and how predictions are written. */
export interface PredictionsOptions {
  /** Bytes of an earlier run that stay in the file. */
  readonly kept?: number | undefined;
  /** Whether each line has a lower and an upper limit. */
  readonly hasBand?: boolean | undefined;
  /** Is called once, when the reader of a pipe has left. */
  readonly onClosed: () => void;
}

/**
 * Writes predictions to a file, or to standard output for `-`: CSV where the name ends in .csv, else NDJSON. Of a target
 * with several classes, the prediction is the most probable class that is known; null, or an empty cell, where none is.
 *
 *     {"record":0,"key":"ATL","prediction":0.183,"target":0}
 *     {"record":1,"prediction":"virginica","probability":0.91,"target":"virginica"}
 */
export function predictionsTo(
  file: string,
  encoder: Pick<KeyedEncoder, "plan" | "classes">,
  { kept = 0, hasBand = false, onClosed }: PredictionsOptions,
): PredictionWriter {
  const { plan } = encoder;
  const isKeyed = plan.key !== undefined;
  const isMulticlass = plan.task === "multiclass";
  const sink = sinkFor(file, kept, onClosed);

  const cells = (
    ...[sample, prediction, limits]: Parameters<PredictionWriter["write"]>
  ): Record<string, unknown> => predictionCells(encoder, sample, prediction, limits);
  if (extname(file).toLowerCase() !== ".csv") {
    return {
      ...sink,
      write: (sample, prediction, limits) =>
        sink.write(
          `${printable(JSON.stringify({ record: sample.record, ...cells(sample, prediction, limits) }))}\n`,
        ),
    };
  }
  if (kept === 0)
    sink.write(
      `record,${isKeyed ? "key," : ""}prediction,${isMulticlass ? "probability," : ""}${hasBand ? "lower,upper," : ""}target\n`,
    );
  return {
    ...sink,
    write: (sample, prediction, limits) =>
      sink.write(
        `${[sample.record, ...Object.values(cells(sample, prediction, limits)).map(csvCell)].join(",")}\n`,
      ),
  };
}

function sinkFor(file: string, kept: number, onClosed: () => void): LineSink {
  if (file === "-") return streamLines(process.stdout, true, onClosed);
  const found = statSync(file, { throwIfNoEntry: false });
  return !found || found.isFile()
    ? fileLines(file, kept)
    : streamLines(createWriteStream(file), false, onClosed);
}
