import { accumulate, f1, metrics, precision, recall } from "backstream";
import type { Results, Row } from "../results.js";
import type { Watch, Watched } from "./watch.js";

/** Precision and recall of each, at the level and near it; a picture of the first one's scores. */
export function report(watches: readonly Watch[]): Results {
  const rows = watches.flatMap((watch) => [
    ...[0.5, 1, 1.5, 2, 3].map((level) => row(watch, "score", `${level} × the level`, level)),
    ...[1, 1.5, 2, 3, 4].map((level) => row(watch, "anomaly", `${level} × the 0.99 quantile`, level)),
  ]);
  return { rows, facts: Object.assign({}, ...watches.map(facts)) as Row, text: picture(watches[0]) };
}

function row({ name, watched }: Watch, by: "score" | "anomaly", above: string, level: number): Row {
  const counted = accumulate(metrics({ precision: precision(), recall: recall(), F1: f1() }));
  for (const { [by]: score, label } of watched)
    counted.add({ sample: { input: 0, target: label }, output: score - level });
  const alarms = watched.filter(({ [by]: score }) => score > level).length;
  return { "error of": name, "alarm above": above, ...counted.value, alarms };
}

function facts({ name, watched, error, band }: Watch): Row {
  const delays = events(watched).map((event) => event.findIndex(({ score }) => score > 1));
  const false_ = watched.filter(({ score, label }) => score > 1 && label === 0).length;
  return {
    [`${name}, error of an ordinary reading`]: `${error.toFixed(4)} of the usual deviation`,
    [`${name}, bands for 90 % of changes`]: `${(100 * band.coverage).toFixed(2)} % inside, ${band.width.toFixed(3)} wide where nothing steams`,
    [`${name}, events with an alarm`]: `${delays.filter((delay) => delay >= 0).length} of ${delays.length}, after ${delays.join(", ")} readings`,
    [`${name}, false alarms`]: `${false_} of ${watched.length.toLocaleString("en-US")} readings`,
  };
}

/** Labelled readings by sensor: in none of them is there more than one event. */
function events(watched: readonly Watched[]): Watched[][] {
  return [...bySensor(watched.filter(({ label }) => label === 1)).values()];
}

/** The scores of each sensor over time, the highest of each stretch, and below where the labels are. */
function picture({ name, watched }: Watch): string {
  const width = 96;
  const end = Math.max(...watched.map(({ reading }) => reading)) + 1;
  const start = Math.min(...watched.map(({ reading }) => reading));
  const lines = [...bySensor(watched)].flatMap(([sensor, readings]) => {
    const [scores, labels] = [
      Array.from({ length: width }, () => 0),
      Array.from({ length: width }, () => " "),
    ];
    for (const { reading, score, label } of readings) {
      const column = Math.floor(((reading - start) / (end - start)) * width);
      scores[column] = Math.max(scores[column], score);
      if (label === 1) labels[column] = "^";
    }
    const marks = labels.join("").trimEnd();
    return [
      `${sensor.padEnd(12)} ${scores.map(bar).join("")}`,
      ...(marks === "" ? [] : [" ".repeat(13) + marks]),
    ];
  });
  const scale = `${name}: highest score of each stretch of ${Math.round((end - start) / width)} readings (· no alarm, ▁ an alarm, each step twice as high; ^ labelled)`;
  return [scale, "", ...lines].join("\n");
}

function bar(score: number): string {
  return score > 1 ? "▁▂▃▄▅▆▇█"[Math.min(7, Math.floor(Math.log2(score)))] : "·";
}

function bySensor(watched: readonly Watched[]): Map<string, Watched[]> {
  const sensors = new Map<string, Watched[]>();
  for (const each of watched) {
    const known = sensors.get(each.sensor);
    if (known) known.push(each);
    else sensors.set(each.sensor, [each]);
  }
  return sensors;
}
