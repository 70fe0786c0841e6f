/** `npm run knowledge -- evaluate`: exit code. */
export const evaluateCommand = async (_args: string[]): Promise<number> => 1;
