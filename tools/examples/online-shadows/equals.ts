import { dense, network, randomStream, sgd, shadow, squaredError, type ShadowCandidate } from "backstream";
import { filter, from, take } from "rxjs";

/**
 * How many of so many runs promote a candidate, within `samples` samples: two nets that do not learn, whose squared errors of noise
 * around 0 are equal on average, or of which the candidate's is a share less.
 */
export function promotions(runs: number, samples: number, less: number): number {
  // Of noise with the variance 1, a net that says b has the error 1 + b².
  const bias = 0.5;
  const better = Math.sqrt((1 + bias ** 2) * (1 - less) - 1);
  let promoted = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const random = randomStream(seed);
    const noise = Array.from({ length: samples }, () => ({ input: 0, target: random.normal() }));
    const candidates = { live: still("live", bias), candidate: still("candidate", -better) };
    from(noise)
      .pipe(
        shadow(candidates, { loss: squaredError() }),
        filter(({ promotion }) => promotion !== undefined),
        take(1),
      )
      .subscribe(() => promoted++);
  }
  return promoted;
}

function still(name: string, bias: number): ShadowCandidate {
  const net = network(dense(1, 1), { name });
  net.load({ weight: [0], bias: [bias] });
  return { net, optimizer: sgd({ learningRate: 0 }) };
}
