/** A file that is not what the command can read: its message names the line and what to change. */
export class Refused extends Error {}
