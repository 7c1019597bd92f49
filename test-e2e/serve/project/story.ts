/** Sixty words, of which none is like another: w1 w2 and so on. */
export const story: string = Array.from({ length: 60 }, (_, index) => `w${index + 1}`).join(" ");
