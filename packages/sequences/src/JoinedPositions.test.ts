import type { Position } from "@backstream/core";
import { describe, expect, it } from "vitest";
import { JoinedPositions } from "./JoinedPositions.js";

const sale = (offset: number, state?: () => unknown): Position => ({
  source: "SALES",
  made: "2001",
  offset: [offset],
  ...(state && { states: { scale: state } }),
});
const label = (offset: number): Position => ({ source: "LABELS", offset: [offset] });

describe("a sample that is emitted", () => {
  it("has the position of the newest record, numbered behind it, and of each other source the newest", () => {
    const read = new JoinedPositions("example");
    expect(read.stamp("mine", () => 0)).toBeUndefined();
    read.enter("a sample", sale(3));
    expect(read.stamp("mine", () => 0)).toMatchObject({ offset: [3], made: "2001" });
    expect(read.stamp("mine", () => 0)).toMatchObject({ offset: [3, 1] });
    read.enter("a label", label(7));
    expect(read.stamp("mine", () => 0)).toMatchObject({ ...label(7), joined: [sale(3)] });
    expect(read.stamp("mine", () => 0)).toMatchObject({ offset: [7, 1], joined: [sale(3)] });
    read.enter("a sample", sale(4));
    expect(read.stamp("mine", () => 0)).toMatchObject({ offset: [4], joined: [label(7)] });
  });

  it("has the states of all operators before it as of the newest records, and its own", () => {
    const read = new JoinedPositions("example");
    read.enter(
      "a sample",
      sale(3, () => "at 3"),
    );
    read.enter(
      "a sample",
      sale(4, () => "at 4"),
    );
    read.enter("a label", label(1));
    const { states } = read.stamp("mine", () => 5)!;
    expect(Object.entries(states!).map(([name, state]) => [name, state()])).toEqual([
      ["scale", "at 4"],
      ["mine", 5],
    ]);
    expect(() => read.stamp("scale", () => 5)).toThrow(
      new RangeError(
        'example: the position has a state named "scale" already, expected one for each operator; give this operator another name, by { name }',
      ),
    );
  });

  it("goes on from a state as if it had not stopped", () => {
    const read = new JoinedPositions("example");
    read.enter("a sample", sale(3));
    read.enter("a label", label(7));
    read.stamp("mine", () => 0);
    const again = new JoinedPositions("example", structuredClone(read.state));
    expect(again.stamp("mine", () => 0)).toMatchObject({ offset: [7, 1], joined: [sale(3)] });
    expect(() => again.enter("a label", label(7))).toThrow(
      "example: a label at 7 of LABELS comes after 7 of LABELS, expected one behind it; keep the order of records, and open each source behind the checkpoint, by { from }",
    );
  });

  it("keeps the positions of sources that were joined before", () => {
    const read = new JoinedPositions("example");
    read.enter("a sample", { ...sale(3), joined: [label(2)] });
    expect(read.stamp("mine", () => 0)).toMatchObject({ ...sale(3), joined: [label(2)] });
  });
});
