import { expect, it } from "vitest";
import { confusionTable } from "./confusionTable.js";

it("has the most frequent classes first", () => {
  const counts = [
    [1, 2],
    [3, 1000],
  ];
  expect(confusionTable({ classes: ["a", "b"], counts })).toBe(
    [
      "class (down), predicted (across)      b  a",
      "b                                 1,000  3",
      "a                                     2  1",
    ].join("\n"),
  );
});

it("sums up all after the tenth, and prints long and hostile names safely", () => {
  const classes = Array.from({ length: 13 }, (_, index) =>
    index === 0 ? "\u001b[2J and a long name" : `c${index}`,
  );
  const counts = classes.map((_, row) => classes.map((__, column) => (row === column ? 20 - row : 1)));
  const lines = confusionTable({ classes, counts }).split("\n");
  expect(lines).toHaveLength(12);
  expect(lines[1]).toMatch(/^\\u001b\[2J and a… +20 /);
  expect(lines[11]).toMatch(/^3 others( +3){10} +33$/);
});
