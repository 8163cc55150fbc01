import { trainingGoldens } from "./fixtures/trainingGoldens.js";

trainingGoldens();
