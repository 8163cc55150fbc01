import { attackCase } from "./attack/attackCase.js";
import { makeCorpus } from "./fuzz/Corpus.js";
import { fuzzCase } from "./fuzz/fuzzCase.js";
import { oracleCase } from "./oracle/oracleCase.js";
import { resumeCase } from "./resume/resumeCase.js";
import type { Search } from "./Search.js";

/** All searches. */
export const searches: readonly Search[] = [
  {
    name: "oracle",
    what: "random pipelines against an independent calculation in float64",
    cases: 3000,
    begin: () => oracleCase,
  },
  {
    name: "resume",
    what: "random pipelines stop and resume, bit for bit",
    cases: 1000,
    begin: () => resumeCase,
  },
  {
    name: "attack",
    what: "random pipelines are unsubscribed, or their user's code throws, at a random moment; then their nets learn again",
    cases: 3000,
    begin: () => attackCase,
  },
  {
    name: "fuzz",
    what: "damaged checkpoints, safetensors, models, CSV, NDJSON and Parquet are read",
    cases: 3000,
    begin: async (folder) => {
      const corpus = await makeCorpus(folder);
      return (seed) => fuzzCase(corpus, seed);
    },
  },
];
