import { engineTests } from "../../core/src/fixtures/engineTests.js";
import { dense, gru, lstm, stack, tanh } from "./index.js";

engineTests(
  dense(3, 2),
  gru(3, 2),
  stack(gru(3, 5), tanh(), stack(lstm(5, 4), dense(4, 2, { activation: "gelu" }))),
);
