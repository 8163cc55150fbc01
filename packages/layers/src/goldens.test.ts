import { catalogueGoldens } from "./fixtures/catalogueGoldens.js";
import { layerGoldens } from "./fixtures/layerGoldens.js";
import { streamingGoldens } from "./fixtures/streamingGoldens.js";

layerGoldens();
catalogueGoldens();
streamingGoldens();
