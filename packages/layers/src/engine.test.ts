import { engineTests } from "../../core/src/fixtures/engineTests.js";
import {
  concatBranches,
  dense,
  gru,
  lstm,
  passThrough,
  residual,
  stack,
  sumBranches,
  tanh,
  tied,
} from "./index.js";

const shared = dense(3, 3);

engineTests(
  dense(3, 2),
  gru(3, 2),
  stack(gru(3, 5), tanh(), stack(lstm(5, 4), dense(4, 2, { activation: "gelu" }))),
  stack(residual(gru(3, 3)), residual(tanh()), dense(3, 2)),
  stack(concatBranches(passThrough(), lstm(3, 2), dense(3, 1)), sumBranches(dense(6, 2), gru(6, 2))),
  stack(shared, tanh(), tied(dense(3, 3), shared), dense(3, 2)),
);
