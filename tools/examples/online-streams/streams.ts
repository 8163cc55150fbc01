import { friedman, friedmanGsg, friedmanLea, type StreamRow } from "./friedman.js";
import { hyperplane } from "./hyperplane.js";
import { led } from "./led.js";
import { randomRbf } from "./randomRbf.js";

/** A stream, and what others have published of it. */
export interface Stream {
  readonly name: string;
  readonly rows: (length: number) => StreamRow[];
  readonly length: number;
  /** How many classes there are; 0 where a number is to be predicted. */
  readonly classes: number;
  /** The best published score, whose it is, and that of the best published neural net. */
  readonly best: number;
  readonly of: string;
  readonly neural: number;
}

/** RMSE in the first three, accuracy in the others: of River's documentation, and of deep-river's. */
export const streams: readonly Stream[] = [
  {
    name: "Friedman 7k",
    rows: friedman,
    length: 7000,
    classes: 0,
    best: 2.045,
    of: "River, Streaming Random Patches",
    neural: 3.006,
  },
  {
    name: "Friedman LEA",
    rows: friedmanLea,
    length: 10_000,
    classes: 0,
    best: 2.445,
    of: "River, Streaming Random Patches",
    neural: 3.337,
  },
  {
    name: "Friedman GSG",
    rows: friedmanGsg,
    length: 10_000,
    classes: 0,
    best: 2.713,
    of: "River, Streaming Random Patches",
    neural: 3.134,
  },
  {
    name: "Hyperplane",
    rows: hyperplane,
    length: 5000,
    classes: 2,
    best: 0.9108,
    of: "River, logistic regression",
    neural: 0.8882,
  },
  {
    name: "LED",
    rows: led,
    length: 5000,
    classes: 10,
    best: 0.3606,
    of: "deep-river, logistic regression",
    neural: 0.338,
  },
  {
    name: "RBF",
    rows: randomRbf,
    length: 5000,
    classes: 4,
    best: 0.5368,
    of: "deep-river, LSTM",
    neural: 0.5368,
  },
];
