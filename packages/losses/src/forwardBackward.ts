/** One row of a sequence, as `forwardBackward` reads and writes it. */
export interface Alignment {
  readonly ticks: number;
  readonly classes: number;
  /** The classes that are to be read, in order, without blanks. */
  readonly labels: readonly number[];
  readonly blank: number;
  /** Of each tick, the logarithm of each class's probability: `[ticks, classes]`. */
  readonly logProbabilities: Float64Array;
  /** Written: how probable each class is at each tick, given that the labels are read: `[ticks, classes]`. */
  readonly posterior: Float64Array;
}

/**
 * The logarithm of the probability that a net reads the labels: over all paths that give them when repeated classes are
 * joined and then blanks left out; -Infinity where no path fits into the ticks. In logarithms, since the probability of a
 * long path is too small for a number.
 *
 *     l' = blank l_1 blank l_2 … blank                                                the states, 2 · labels + 1
 *     α_t(s) = y_t(l'_s) · (α_t-1(s) + α_t-1(s-1) + α_t-1(s-2) where l'_s is no blank and not l'_s-2)
 *     β_t(s) = the same from behind, without y_t
 *     posterior_t(k) = Σ over s with l'_s = k of  α_t(s) β_t(s) / p
 *
 * @source Graves et al., "Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural
 *   networks", ICML 2006, section 4.1.
 */
export function forwardBackward(alignment: Alignment): number {
  const { ticks, classes, labels, blank, logProbabilities: log, posterior } = alignment;
  if (ticks === 0) return labels.length === 0 ? 0 : -Infinity;
  const states = 2 * labels.length + 1;
  const classOf = (state: number): number => (state % 2 === 0 ? blank : labels[(state - 1) / 2]);
  /** Whether a path may come from the label before, without a blank between them. */
  const skips = (state: number): boolean =>
    state % 2 === 1 && state > 1 && classOf(state) !== classOf(state - 2);

  const alpha = new Float64Array(ticks * states).fill(-Infinity);
  alpha[0] = log[blank];
  if (states > 1) alpha[1] = log[labels[0]];
  for (let tick = 1; tick < ticks; tick++) {
    const before = (tick - 1) * states;
    for (let state = 0; state < states; state++) {
      let paths = alpha[before + state];
      if (state > 0) paths = addLogarithms(paths, alpha[before + state - 1]);
      if (skips(state)) paths = addLogarithms(paths, alpha[before + state - 2]);
      alpha[tick * states + state] = paths + log[tick * classes + classOf(state)];
    }
  }
  const last = ticks * states - 1;
  const likelihood = states > 1 ? addLogarithms(alpha[last], alpha[last - 1]) : alpha[last];

  posterior.fill(0, 0, ticks * classes);
  if (likelihood === -Infinity) return likelihood;
  let beta = new Float64Array(states).fill(-Infinity);
  let next = new Float64Array(states);
  beta[states - 1] = 0;
  if (states > 1) beta[states - 2] = 0;
  for (let tick = ticks - 1; tick >= 0; tick--) {
    for (let state = 0; state < states; state++) {
      const share = Math.exp(alpha[tick * states + state] + beta[state] - likelihood);
      posterior[tick * classes + classOf(state)] += share;
    }
    if (tick === 0) break;
    /** The paths that go on through a state at this tick. */
    const through = (state: number): number => beta[state] + log[tick * classes + classOf(state)];
    for (let state = 0; state < states; state++) {
      let paths = through(state);
      if (state + 1 < states) paths = addLogarithms(paths, through(state + 1));
      if (state + 2 < states && skips(state + 2)) paths = addLogarithms(paths, through(state + 2));
      next[state] = paths;
    }
    [beta, next] = [next, beta];
  }
  return likelihood;
}

/** log(e^a + e^b) */
function addLogarithms(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}
