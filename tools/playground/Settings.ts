/** What a reader of the playground has chosen for one network. */
export interface Settings {
  readonly data: "departures" | "waves" | "births";
  readonly cell: "gru" | "lstm" | "elman" | "minGru" | "lru";
  readonly units: number;
  readonly window: number;
  readonly stride: number;
  readonly loss: "squaredError" | "absoluteError" | "huber";
  readonly optimizer: "adam" | "rmsProp" | "sgd";
  readonly learningRate: number;
  readonly seed: number;
}

/** What the page opens with. */
export const defaults: Settings = {
  data: "departures",
  cell: "gru",
  units: 32,
  window: 48,
  stride: 8,
  loss: "squaredError",
  optimizer: "adam",
  learningRate: 0.003,
  seed: 1,
};

/** The names that may be chosen, in the order of the page. */
export const choices: Readonly<Record<"data" | "cell" | "loss" | "optimizer", readonly string[]>> = {
  data: ["departures", "waves", "births"],
  cell: ["gru", "lstm", "elman", "minGru", "lru"],
  loss: ["squaredError", "absoluteError", "huber"],
  optimizer: ["adam", "rmsProp", "sgd"],
};

/** The numbers that may be chosen, from the least to the largest. */
export const ranges: Readonly<
  Record<"units" | "window" | "stride" | "learningRate" | "seed", readonly [least: number, most: number]>
> = {
  units: [1, 64],
  window: [1, 128],
  stride: [1, 128],
  learningRate: [1e-5, 1],
  seed: [0, 999_999],
};
