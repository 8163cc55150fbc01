import { layerGoldens } from "./fixtures/layerGoldens.js";

layerGoldens();
