import "@backstream/onnx";
