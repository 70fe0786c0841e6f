import address from './beat.worker.ts?worker&url';

// Where a browser knows trusted types, the page's policy lets nothing but this start a script by its address.
window.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (url === address ? url : '') });

const worker = new Worker(address, { type: 'module' });

/** Calls back every 20 seconds, also while the tab is hidden. */
export const beat = (callback: () => void): void => {
  worker.addEventListener('message', () => callback());
};
