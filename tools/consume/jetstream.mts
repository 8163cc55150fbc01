import "@backstream/jetstream";
