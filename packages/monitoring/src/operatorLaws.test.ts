import { operatorLaws } from "@backstream/testing";
import { map } from "rxjs";
import { adwin } from "./adwin.js";
import { anomalyScore } from "./anomalyScore.js";
import { ddm } from "./ddm.js";
import { hddmA } from "./hddmA.js";
import { hddmW } from "./hddmW.js";
import { kswin } from "./kswin.js";
import { pageHinkley } from "./pageHinkley.js";
import { predictionBand } from "./predictionBand.js";

const bits = (): readonly number[] => [0, 1, 0, 0, 1, 1, 0, NaN, 1];
const readings = { emit: "readings" } as const;
const pairs = () => bits().map((target, index) => ({ output: [index, 1], target: [target, 2] }));

operatorLaws("adwin", () => adwin(readings), bits, { learns: true });
operatorLaws("pageHinkley", () => pageHinkley(readings), bits, { learns: true });
operatorLaws("kswin", () => kswin({ window: 4, recent: 2, ...readings }), bits, { learns: true });
operatorLaws("ddm", () => ddm(readings), bits, { learns: true });
operatorLaws("hddmA", () => hddmA(readings), bits, { learns: true });
operatorLaws("hddmW", () => hddmW(readings), bits, { learns: true });
operatorLaws("anomalyScore", () => anomalyScore<ReturnType<typeof pairs>[number]>({ warmUp: 2 }), pairs, {
  learns: true,
});
operatorLaws(
  "predictionBand",
  () => {
    const band = predictionBand<ReturnType<typeof pairs>[number]>();
    return (pairs$) =>
      pairs$.pipe(
        band,
        map(({ value: _value, ...reading }) => reading),
      );
  },
  pairs,
  { learns: true },
);
