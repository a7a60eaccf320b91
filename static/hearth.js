export const version = "x";
