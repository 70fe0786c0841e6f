/** Partitions of looks at a member's data begin so, with his surrogate behind it. */
export const LOOKS = 'ACCESS#';
