// Which single number stands best for ten salaries, one of them a manager's? It depends on the loss.
import { absoluteError, quantile, squaredError } from "@backstream/losses";

const salaries = [20, 22, 25, 27, 30, 31, 33, 36, 40, 236];
const losses = {
  squaredError: squaredError(), //              lowest at the mean, 50
  absoluteError: absoluteError(), //            lowest at the median, between 30 and 31
  quantile: quantile({ quantile: 0.25 }), //    lowest where a quarter earns less: 25
};

const best = Object.entries(losses).map(([name, loss]) => {
  let guess = 0;
  for (let step = 0; step < 4000; step++) {
    const { delta } = loss.compare(salaries.map(() => guess), salaries); // prettier-ignore
    guess -= 0.05 * delta.sum().item();
  }
  console.log(`${name}: ${guess.toFixed(1)}`);
  return guess;
});
export { best };
