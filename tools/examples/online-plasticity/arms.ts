import {
  adam,
  chain,
  continualBackpropagation,
  dense,
  l2,
  l2Init,
  sgd,
  stack,
  type Layer,
  type Optimizer,
} from "backstream";
import { width } from "./slowRegression.js";

/** A net and how it learns. */
export interface Arm {
  readonly net: string;
  readonly rule: string;
  readonly layer: () => Layer<number, 1>;
  readonly optimizer: () => Optimizer<unknown>;
}

const linear = (): Layer<number, 1> => dense(width, 1);
const relu = (): Layer<number, 1> => stack(dense(width, 5, { activation: "relu" }), dense(5, 1));
const replace = () => continualBackpropagation({ rate: 1e-4, maturity: 100 });

/** All arms, fixed beforehand: the numbers of the paper and of the reference implementations, not tuned here. */
export const arms: readonly Arm[] = [
  { net: "linear", rule: "sgd 0.01", layer: linear, optimizer: () => sgd({ learningRate: 0.01 }) },
  { net: "5 ReLU", rule: "sgd 0.01", layer: relu, optimizer: () => sgd({ learningRate: 0.01 }) },
  { net: "5 ReLU", rule: "adam 0.01", layer: relu, optimizer: () => adam({ learningRate: 0.01 }) },
  { net: "5 ReLU", rule: "adam 0.001", layer: relu, optimizer: () => adam({ learningRate: 0.001 }) },
  {
    net: "5 ReLU",
    rule: "adam 0.001, l2 1e-3",
    layer: relu,
    optimizer: () => chain(l2(1e-3), adam({ learningRate: 0.001 })),
  },
  {
    net: "5 ReLU",
    rule: "adam 0.001, l2Init 1e-3",
    layer: relu,
    optimizer: () => chain(l2Init(1e-3), adam({ learningRate: 0.001 })),
  },
  {
    net: "5 ReLU",
    rule: "sgd 0.01, continualBackpropagation",
    layer: relu,
    optimizer: () => chain(sgd({ learningRate: 0.01 }), replace()),
  },
  {
    net: "5 ReLU",
    rule: "adam 0.01, continualBackpropagation",
    layer: relu,
    optimizer: () => chain(adam({ learningRate: 0.01 }), replace()),
  },
];
