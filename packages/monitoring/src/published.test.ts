import { describe, expect, it } from "vitest";
import { AdwinDetector } from "./AdwinDetector.js";
import { DdmDetector } from "./DdmDetector.js";
import type { Detector, Direction } from "./Detector.js";
import { binomial, multiflow, multiflowAbrupt, normal, randint } from "./fixtures/publishedStreams.js";
import { PythonRandom } from "./fixtures/PythonRandom.js";
import { HddmADetector } from "./HddmADetector.js";
import { HddmWDetector } from "./HddmWDetector.js";
import { KswinDetector } from "./KswinDetector.js";
import { PageHinkleyDetector } from "./PageHinkleyDetector.js";

function alarmsOf(detector: Detector, numbers: readonly number[], only?: Direction): number[] {
  return numbers.flatMap((number, at) => {
    const alarm = detector.add(number);
    return alarm && alarm === (only ?? alarm) ? [at] : [];
  });
}

/** The first warning behind the start and behind each alarm. */
function firstWarnings(detector: Detector, numbers: readonly number[]): number[] {
  let isNew = true;
  return numbers.flatMap((number, at) => {
    if (detector.add(number)) isNew = true;
    if (!detector.warning || !isNew) return [];
    isNew = false;
    return [at];
  });
}

describe("CPython's generator", () => {
  it("gives what random.Random(42).random() gives", () => {
    // CPython 3.11; also the first row of the Friedman streams in River's documentation.
    const random = new PythonRandom(42);
    expect([random.random(), random.random()]).toEqual([0.639_426_798_457_883_8, 0.025_010_755_222_666_936]);
  });
});

/** River 0.2x, river/drift/test_drift_detectors.py. */
describe("River's tests", () => {
  it("ADWIN: stream 1", () => {
    expect(alarmsOf(new AdwinDetector(), randint)).toEqual([1023]);
  });
  it("ADWIN: two changes up and one down, of test_adwin_regression.py", () => {
    const random = new PythonRandom(42);
    const low = () => random.choices([0, 1], 1000);
    const high = () => random.choices([4, 5, 6, 7], 1000);
    const numbers = [...low(), ...high(), ...low(), ...high()];
    expect(alarmsOf(new AdwinDetector({ on: "changes" }), numbers)).toEqual([1023, 2015, 3007]);
  });
  it("DDM: stream 2, and a thousand errors", () => {
    expect(alarmsOf(new DdmDetector(), binomial)).toEqual([1049]);
    expect(
      alarmsOf(
        new DdmDetector(),
        Array.from({ length: 1000 }, () => 1),
      ),
    ).toEqual([]);
  });
  it("HDDM_A: streams 2 and 3", () => {
    expect(alarmsOf(new HddmADetector(), binomial)).toEqual([1047]);
    expect(alarmsOf(new HddmADetector({ on: "changes" }), normal)).toEqual([531, 1015, 1545]);
  });
  it("HDDM_W: streams 2 and 3", () => {
    expect(alarmsOf(new HddmWDetector(), binomial)).toEqual([1018]);
    expect(alarmsOf(new HddmWDetector({ on: "changes" }), normal)).toEqual([507, 1032, 1508]);
  });
  it("KSWIN: stream 1; all older numbers are compared, so no draw matters", () => {
    const options = { alpha: 0.0001, window: 200, recent: 100, on: "changes" } as const;
    expect(alarmsOf(new KswinDetector(options), randint)).toEqual([1042]);
  });
  it("Page-Hinkley: stream 3, up, and both", () => {
    expect(alarmsOf(new PageHinkleyDetector(), normal)).toEqual([588, 1681]);
    expect(alarmsOf(new PageHinkleyDetector({ on: "changes" }), normal)).toEqual([588, 1097, 1585]);
  });
  it("Page-Hinkley: stream 3, down; this is stream 3 with the signs turned round, up", () => {
    const turned = normal.map((number) => -number);
    expect(alarmsOf(new PageHinkleyDetector(), turned)).toEqual([1172]);
  });
});

/** River 0.2x, the examples in the doc comments of river/drift and river/drift/binary. */
describe("River's examples", () => {
  const steps = () => {
    const random = new PythonRandom(12_345);
    return [...random.choices([0, 1], 1000), ...random.choices([4, 5, 6, 7], 1000)];
  };
  const errors = () => {
    const random = new PythonRandom(42);
    return [...random.choices([0, 1], 1000), ...random.choices([0, 1], 1000, [0.3, 0.7])];
  };
  it("ADWIN", () => {
    expect(alarmsOf(new AdwinDetector({ on: "changes" }), steps())).toEqual([1023]);
  });
  it("Page-Hinkley", () => {
    expect(alarmsOf(new PageHinkleyDetector({ on: "changes" }), steps())).toEqual([1006]);
  });
  it("KSWIN: River draws other numbers and has its alarm at 1016", () => {
    const alarms = alarmsOf(new KswinDetector({ alpha: 0.0001, on: "changes" }), steps());
    expect(alarms).toHaveLength(1);
    expect(Math.abs(alarms[0] - 1016)).toBeLessThanOrEqual(4);
  });
  it.each<[string, () => Detector, number[], number[]]>([
    ["DDM", () => new DdmDetector(), [1084, 1492], [1334]],
    ["HDDM_A", () => new HddmADetector(), [451], [1206]],
    ["HDDM_W", () => new HddmWDetector(), [451], [1077]],
  ])("%s, with its first warnings", (_, make, warnings, alarms) => {
    expect(firstWarnings(make(), errors())).toEqual(warnings);
    expect(alarmsOf(make(), errors())).toEqual(alarms);
  });
});

/** scikit-multiflow 0.5, tests/drift_detection; both streams come from one generator. */
describe("scikit-multiflow's tests", () => {
  it("HDDM_W: it looks for falls too, by its option, and finds none", () => {
    expect(alarmsOf(new HddmWDetector(), multiflow)).toEqual([1018]);
    expect(alarmsOf(new HddmWDetector(), multiflowAbrupt)).toEqual([518, 1513]);
  });
  it("HDDM_A: it looks for falls too, begins anew behind them, and does not count them as alarms", () => {
    expect(alarmsOf(new HddmADetector({ on: "changes" }), multiflow)).toEqual([1052]);
    const detector = new HddmADetector({ on: "changes" });
    expect(alarmsOf(detector, multiflowAbrupt, "rise")).toEqual([515, 1514]);
  });
  it("DDM", () => {
    expect(alarmsOf(new DdmDetector(), multiflow)).toEqual([103, 1060]);
  });
});
