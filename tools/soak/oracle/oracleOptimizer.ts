import type { OracleOptimizer } from "./OracleProgram.js";

/** The vectors of an optimizer's state; empty before the first update. */
export interface OracleState {
  first: number[];
  second: number[];
  largest: number[];
}

/** One update of the parameters, in place: the equations of torch.optim. Steps count from 1. */
export function optimize(
  { kind, momentum, variant, epsilon, weightDecay, clip }: OracleOptimizer,
  rate: number,
  step: number,
  parameters: number[],
  rawGradient: readonly number[],
  state: OracleState,
): void {
  const norm = Math.sqrt(rawGradient.reduce((sum, number) => sum + number ** 2, 0));
  const factor = clip > 0 ? Math.min(1, clip / (norm + 1e-6)) : 1;
  const zero = parameters.map(() => 0);
  if (state.first.length === 0) Object.assign(state, { first: zero, second: [...zero], largest: [...zero] });
  const { first, second, largest } = state;
  for (let i = 0; i < parameters.length; i++) {
    let g = factor * rawGradient[i];
    if (kind === "adamW") parameters[i] -= rate * weightDecay * parameters[i];
    else g += weightDecay * parameters[i];
    if (kind === "sgd") {
      if (momentum === 0) parameters[i] -= rate * g;
      else {
        first[i] = step === 1 ? g : momentum * first[i] + g;
        parameters[i] -= rate * (variant ? g + momentum * first[i] : first[i]);
      }
    } else if (kind === "rmsProp") {
      second[i] = decay * second[i] + (1 - decay) * g ** 2;
      first[i] = momentum * first[i] + g / (Math.sqrt(second[i]) + epsilon);
      parameters[i] -= rate * first[i];
    } else {
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g ** 2;
      largest[i] = Math.max(largest[i], second[i]);
      const mean = first[i] / (1 - beta1 ** step);
      const square = (variant ? largest[i] : second[i]) / (1 - beta2 ** step);
      parameters[i] -= (rate * mean) / (Math.sqrt(square) + epsilon);
    }
  }
}

const [beta1, beta2, decay] = [0.9, 0.999, 0.99];
