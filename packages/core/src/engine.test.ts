import { layerLaws } from "@backstream/testing";
import { affine } from "./fixtures/affine.js";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import { doubling } from "./fixtures/doubling.js";
import { engineTests } from "./fixtures/engineTests.js";

layerLaws(() => affine(3, 2));
layerLaws(() => cell(3, 2));
engineTests(affine(3, 2), cell(3, 2), chained(cell(3, 5), doubling(), chained(cell(5, 4), affine(4, 2))));
