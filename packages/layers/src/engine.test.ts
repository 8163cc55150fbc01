import { engineTests } from "../../core/src/fixtures/engineTests.js";
import {
  attention,
  causalConv1d,
  concatBranches,
  dense,
  dropout,
  elman,
  glu,
  gru,
  layerNorm,
  lstm,
  mish,
  passThrough,
  positionalEmbedding,
  prelu,
  residual,
  rmsNorm,
  sinusoidalPositions,
  stack,
  sumBranches,
  tanh,
  tied,
  timeDelay,
} from "./index.js";

const shared = dense(3, 3);

engineTests(
  dense(3, 2),
  gru(3, 2),
  causalConv1d(3, 2, { kernelSize: 3, dilation: 2 }),
  stack(
    timeDelay(3, 2),
    sinusoidalPositions(6),
    attention(6, { heads: 3, window: 3, positions: "rotary" }),
    dense(6, 2),
  ),
  stack(
    positionalEmbedding(3, { positions: 3 }),
    attention(3, { heads: 1, window: 9, positions: "alibi" }),
    dense(3, 2),
  ),
  stack(gru(3, 5), tanh(), stack(lstm(5, 4), dense(4, 2, { activation: "gelu" }))),
  stack(
    residual(causalConv1d(3, 3, { kernelSize: 2 })),
    residual(attention(3, { heads: 1, window: 3 })),
    dense(3, 2),
  ),
  stack(residual(gru(3, 3)), residual(tanh()), dense(3, 2)),
  stack(concatBranches(passThrough(), lstm(3, 2), dense(3, 1)), sumBranches(dense(6, 2), gru(6, 2))),
  stack(shared, tanh(), tied(dense(3, 3), shared), dense(3, 2)),
  stack(dense(3, 4), layerNorm(4), glu(), dense(2, 2)),
  gru(3, 2, { layerNorm: true, reset: "before", zoneout: 0.2 }),
  stack(
    lstm(3, 4, { layers: 2, dropout: 0.2, peepholes: true, layerNorm: true }),
    dropout(0.5),
    elman(4, 4, { activation: mish() }),
    prelu(),
    rmsNorm(4),
    dense(4, 2),
  ),
);
