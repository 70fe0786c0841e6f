declare module '*?worker&url' {
  const url: string;
  export default url;
}
declare module '*.css';

interface Window {
  /** Not in every browser. */
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
  };
}
