import { layerLaws } from "@backstream/testing";
import { gru } from "./gru.js";

layerLaws(() => gru(3, 5));
