/** What tools may do without being asked for: only read; change things after the user said yes; change things at will. */
export const modes = ["read-only", "ask", "auto"] as const;

export type Mode = (typeof modes)[number];
