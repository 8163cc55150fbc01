import { layerGoldens } from "./fixtures/layerGoldens.js";
import { streamingGoldens } from "./fixtures/streamingGoldens.js";

layerGoldens();
streamingGoldens();
