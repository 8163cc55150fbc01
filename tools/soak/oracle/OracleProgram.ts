/** A pipeline as plain data: the library runs it, and the oracle calculates what must come out. */
export interface OracleProgram {
  readonly seed: number;
  /** Features of a sample's input. */
  readonly inputs: number;
  /** Nets in front that only predict. */
  readonly predicts: readonly OracleNet[];
  /** Nets that learn, outermost first. */
  readonly nets: readonly OracleNet[];
  /** Rows of every sample; 0: one, without a batch axis. */
  readonly batch: number;
  /** Where undefined, every tick is a pass of its own. */
  readonly rewind: OracleRewind | undefined;
  /** `keys`: a groupBy over shared parameters; `sequences`: one after the other. */
  readonly flow: "one" | "keys" | "sequences";
  /** Whether the source completes, or is unsubscribed. */
  readonly completes: boolean;
  readonly loss: OracleLoss;
  readonly optimizer: OracleOptimizer;
  /** What mapDelta does behind compare, behind rewind, and between the nets on the way back. */
  readonly mapDelta: Readonly<Record<"before" | "after" | "between", DeltaMap>>;
  /** Which streams of hyperparameters the steps drive. */
  readonly steered: Readonly<Record<"rate" | "norm" | "frozen", boolean>>;
  readonly ticks: readonly OracleTick[];
}

export interface OracleRewind {
  readonly window?: number;
  readonly stride?: number;
  readonly rerun?: "whenStale" | "never";
}

/** A net's layers, each with as many inputs as the one before it has units. */
export interface OracleNet {
  readonly layers: readonly OracleLayer[];
}

export interface OracleLayer {
  readonly kind: "dense" | "elman" | "gru" | "lstm";
  readonly units: number;
  /** Of dense; elman takes relu, or else tanh. */
  readonly activation: OracleActivation;
  readonly bias: boolean;
}

export type OracleActivation =
  | "none"
  | "tanh"
  | "relu"
  | "sigmoid"
  | "silu"
  | "softplus"
  | "elu"
  | "leakyRelu"
  | "softmax"
  | "logSoftmax";

export interface OracleLoss {
  readonly kind:
    | "squaredError"
    | "absoluteError"
    | "huber"
    | "quantile"
    | "sigmoidCrossEntropy"
    | "classes"
    | "probabilities";
  readonly reduction: "mean" | "sum";
  /** The label smoothing of classes and probabilities. */
  readonly smoothing: number;
  /** Whether classes have weights: class c has one of 0.5 + c mod 3. */
  readonly weighed: boolean;
  /** Whether class 1 has no label, of classes. */
  readonly ignores: boolean;
}

export interface OracleOptimizer {
  readonly kind: "sgd" | "adam" | "adamW" | "rmsProp";
  readonly learningRate: number;
  /** Whether the learning rate is divided by the number of the step. */
  readonly decays: boolean;
  readonly momentum: number;
  /** Nesterov's momentum (sgd), or the largest square (adam, adamW). */
  readonly variant: boolean;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** The norm that clipByNorm allows; 0: there is none. */
  readonly clip: number;
}

/** `scale`: by a number of the sample; `squash`: each number through a curve, so that the order of mapDelta matters. */
export type DeltaMap = "none" | "scale" | "squash";

/** One sample, and whose it is. */
export interface OracleTick {
  /** Input and target are computed from it. */
  readonly value: number;
  /** Whether a number of the input's first row is NaN. */
  readonly isBad: boolean;
  readonly target: "given" | "missing" | "not finite";
  /** One number, a number for each row, or none. */
  readonly weight: "none" | "one" | "rows";
  /** Bit by bit for each row; undefined: no mask. */
  readonly mask: number | undefined;
  readonly key: number;
  /** Whether it ends its sequence. */
  readonly last: boolean;
}
