import { catalogueGoldens } from "./fixtures/catalogueGoldens.js";
import { layerGoldens } from "./fixtures/layerGoldens.js";

layerGoldens();
catalogueGoldens();
