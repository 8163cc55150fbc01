import { operatorLaws } from "@backstream/testing";
import { encode } from "./encode.js";

operatorLaws(
  "encode",
  () =>
    encode({
      inputs: { x: { type: "number" }, place: { type: "category", slots: 2 } },
      target: { column: "y", type: "number" },
    }),
  () => [
    { x: 4, place: "Oslo", y: 1 },
    { x: NaN, place: "Oslo", y: 1 },
    { x: 8, place: null, y: 0 },
    { x: 5, place: "Rome" },
  ],
  { learns: true },
);
