/** What the scripts ask the program for while somebody types, since it changes from day to day. */
export const askedWords = ["references", "pairs", "profiles"] as const;
export type Asked = (typeof askedWords)[number];
