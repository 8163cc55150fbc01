import "@backstream/keras";
