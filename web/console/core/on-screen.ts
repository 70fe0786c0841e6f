import { createContext } from 'preact';

/** Whether what is below is on the screen; what is not may stay drawn, so that it is there at once. */
export const OnScreen = createContext(true);
