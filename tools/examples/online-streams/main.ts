// Six published streams, each row predicted before it is learned from: one configuration for all, beside River's and
// deep-river's scores.
import { example } from "../example.js";
import { score, type Contender } from "./score.js";
import { streams } from "./streams.js";

/** Fixed before any result was seen, and the same for all streams. */
const ours: Contender = { nets: "mixture", past: "recent" };

/** What was tried besides. */
const others: Readonly<Record<string, Contender>> = {
  "MLP alone": { nets: "MLP", past: "recent" },
  "linear alone": { nets: "linear", past: "recent" },
  "no replay": { nets: "mixture", past: undefined },
  reservoir: { nets: "mixture", past: "reservoir" },
};

await example("online-streams", async ({ quick, progress }) => {
  const seeds = quick ? 2 : 10;
  const rows = [];
  const behind: string[] = [];
  for (const { name, rows: make, length, classes, best, of, neural } of streams) {
    const data = make(quick ? 500 : length);
    const scores = (contender: Contender, title: string): number[] =>
      Array.from({ length: seeds }, (_, index) => {
        progress(`${name}: ${title}, seed ${index + 1} of ${seeds}`);
        return score(data, classes, contender, index + 1);
      }).toSorted((a, b) => a - b);
    const found = scores(ours, "mixture with recent samples");
    const reached = median(found);
    if (classes > 0 ? reached < best : reached > best) behind.push(`${name} (${of} ${text(best)})`);
    rows.push({
      stream: name,
      score: classes > 0 ? "accuracy" : "RMSE",
      ours: reached,
      range: `${text(found[0])} to ${text(found[found.length - 1])}`,
      ...Object.fromEntries(
        Object.entries(others).map(([title, contender]) => [title, median(scores(contender, title))]),
      ),
      published: best,
      by: of,
      "published nets": neural,
    });
  }
  return {
    rows,
    facts: {
      seeds,
      "behind the best published score": behind.join(", ") || "none",
    },
  };
});

function median(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}

function text(value: number): string {
  return value.toPrecision(4);
}
