import { hashPair, hashText } from "backstream";
import type { Baseline } from "./Baseline.js";
import type { FlightSample } from "./FlightSample.js";

const places = 2 ** 18;

/**
 * Logistic regression on the hour, the weekday, the distance, the origin, the destination and the route, and, by choice, on the
 * newest flight that is known from the origin; AdaGrad, as the command line's baseline.
 *
 * @source Duchi, Hazan, Singer, "Adaptive subgradient methods", JMLR 12, 2011.
 */
export function logistic(knowsLast: boolean): Baseline {
  const weights = new Float64Array(places);
  const squares = new Float64Array(places);
  const featuresOf = ({ departure, origin, destination, distance, lastKnown }: FlightSample) => {
    const days = departure / 86_400_000;
    const [from, to] = [hashText(`from ${origin}`), hashText(`to ${destination}`)];
    const [hour, weekday] = [hashPair(1, Math.floor(days * 24) % 24), hashPair(2, Math.floor(days + 3) % 7)];
    const ones = [0, hour, weekday, from, to, hashPair(from, to), 3].map((hash) => hash % places);
    const values = [1, 1, 1, 1, 1, 1, (distance - 730) / 570]; // about mean and deviation
    if (knowsLast && lastKnown !== 0) {
      ones.push(4, 5);
      values.push(lastKnown, 1);
    }
    return { ones, values };
  };
  const probabilityOf = ({ ones, values }: ReturnType<typeof featuresOf>): number => {
    let sum = 0;
    ones.forEach((at, index) => (sum += weights[at] * values[index]));
    return 1 / (1 + Math.exp(-sum));
  };
  return {
    name: knowsLast ? "logistic + last known" : "logistic",
    predict: (sample) => probabilityOf(featuresOf(sample)),
    learn(sample, target) {
      const features = featuresOf(sample);
      const error = probabilityOf(features) - target;
      features.ones.forEach((at, index) => {
        const slope = error * features.values[index];
        squares[at] += slope * slope;
        weights[at] -= (0.3 * slope) / (Math.sqrt(squares[at]) + 1e-8);
      });
    },
  };
}
