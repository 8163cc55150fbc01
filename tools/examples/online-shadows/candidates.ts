import { adam, dense, network, stack, type Network, type ShadowCandidate } from "backstream";

/** 10-64-1 ReLU, as on all of River's Friedman streams. */
const net = (name: string, seed: number): Network<10, 1> =>
  network(stack(dense(10, 64, { activation: "relu" }), dense(64, 1)), { name, seed });

/**
 * One net in four forms, fixed beforehand. The first is the plain net, which is live at the beginning; `young` is the same and begins
 * anew every 2,000 samples, so that it has seen the newest world only; the others learn four times as fast, and slower.
 */
export function candidates(seed: number): Readonly<Record<string, ShadowCandidate>> {
  return {
    plain: { net: net("plain", seed), optimizer: adam({ learningRate: 0.005 }) },
    young: {
      net: (generation) => net("young", seed + 100 * (generation + 1)),
      optimizer: adam({ learningRate: 0.005 }),
      renew: 2000,
    },
    fast: { net: net("fast", seed), optimizer: adam({ learningRate: 0.02 }) },
    slow: { net: net("slow", seed), optimizer: adam({ learningRate: 0.001 }) },
  };
}
