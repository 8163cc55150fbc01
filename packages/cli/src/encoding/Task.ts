/** What is predicted: a number, the probability of yes, or one of several classes. */
export type Task = "regression" | "binary" | "multiclass";
