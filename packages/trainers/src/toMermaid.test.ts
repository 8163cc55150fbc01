import { network, type Layer } from "@backstream/core";
import { bidirectional, concatBranches, customLayer, dense, embedding, frozen, gru, learnedCarry, lstm, multiplyBranches, passThrough, relu, residual, sigmoid, stack, tied } from "@backstream/layers"; // prettier-ignore
import { expect, it } from "vitest";
import { toMermaid } from "./toMermaid.js";

it("draws layers one after the other, with widths and memories", () => {
  expect(toMermaid(network(stack(gru(1, 32), relu(), dense(32, 1)))).split("\n")).toEqual([
    "flowchart TD",
    '  input(["input"])',
    '  layer1["0 gru(1, 32)"]',
    '  layer2["1 relu()"]',
    '  layer3["2 dense(32, 1)"]',
    '  output(["output"])',
    "  input -- 1 --> layer1",
    "  layer1 -. hidden .-> layer1",
    "  layer1 -- 32 --> layer2",
    "  layer2 -- 32 --> layer3",
    "  layer3 -- 1 --> output",
  ]);
});

it("draws a layer with its activation as one, and a stack in a stack as its layers", () => {
  const text = toMermaid(network(stack(dense(2, 3, { activation: "tanh" }), stack(lstm(3, 4), relu()))));
  expect(text).toContain('["0 dense(2, 3, { activation: #quot;tanh#quot; })"]');
  expect(text).toContain('["1.0 lstm(3, 4)"]');
  expect(text).toContain("layer2 -. hidden, cell .-> layer2");
  expect(text).toContain("layer3 -- 4 --> output");
});

it("draws a way round a layer, and branches that meet", () => {
  const net = network(stack(residual(gru(3, 3)), concatBranches(passThrough(), dense(3, 2))));
  expect(toMermaid(net).split("\n").slice(1)).toEqual([
    '  input(["input"])',
    '  layer1["0.0 gru(3, 3)"]',
    '  join2(("+"))',
    '  layer3["1.1 dense(3, 2)"]',
    '  join4(("concat"))',
    '  output(["output"])',
    "  input -- 3 --> layer1",
    "  layer1 -. hidden .-> layer1",
    "  layer1 -- 3 --> join2",
    "  input -- 3 --> join2",
    "  join2 -- 3 --> layer3",
    "  join2 -- 3 --> join4",
    "  layer3 -- 2 --> join4",
    "  join4 -- 5 --> output",
  ]);
});

it("draws a product of branches, and says what is frozen, tied or learned", () => {
  const table = embedding(5, 3);
  const text = toMermaid(
    network(
      stack(
        frozen(stack(table, learnedCarry(gru(3, 3)))),
        multiplyBranches(dense(3, 3), stack(dense(3, 3), sigmoid())),
        tied(dense(3, 5, { bias: false }), table),
      ),
    ),
  );
  expect(text).toContain('["0.0 frozen embedding(5, 3)"]');
  expect(text).toContain('["0.1 frozen learnedCarry(gru(3, 3))"]');
  expect(text).toContain('(("×"))');
  expect(text).toContain('["1.1.1 sigmoid()"]');
  expect(text).toContain('["2 tied(dense(3, 5, { bias: false }), embedding(5, 3))"]');
});

it("says what runs backwards", () => {
  const text = toMermaid(network(stack(bidirectional(gru(3, 2)), dense(4, 1))));
  expect(text).toContain('layer1["0 gru(3, 2)"]');
  expect(text).toContain('layer2["0 backwards gru(3, 2)"]');
  expect(text).toContain("layer2 -. hidden_reverse .-> layer2");
  const nested = toMermaid(network(bidirectional(stack(gru(3, 2), dense(2, 2)))));
  expect(nested).toContain('["1 backwards dense(2, 2)"]');
});

it("draws one layer without an index", () => {
  expect(toMermaid(network(dense(2, 3)))).toContain('layer1["dense(2, 3)"]');
});

it("escapes what would end a text", () => {
  const odd = customLayer({ name: 'a "b" <c> #d', fanIn: 1, fanOut: 1, forward() {}, backward() {} });
  expect(toMermaid(network(odd as Layer))).toContain('["a #quot;b#quot; #lt;c> #35;d"]');
});

it("refuses what is no network", () => {
  expect(() => toMermaid({} as never)).toThrow("toMermaid: ");
});
