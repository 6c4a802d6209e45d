/** A token is guessed by trying: from 20 random letters and digits on (about 119 bits) nobody can. */
export const shortestToken = 20;
