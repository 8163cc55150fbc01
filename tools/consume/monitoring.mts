import "@backstream/monitoring";
