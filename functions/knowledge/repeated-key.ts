/** Where a string that begins at a place of JSON ends. */
const endOf = (json: string, start: number): number => {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
};

/** The first field that an object, given as valid JSON, has twice; `JSON.parse` takes the last one without a word. */
export const repeatedKey = (json: string): string | undefined => {
  const seen = new Set<string>();
  const colon = /\s*:/y;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') {
      const end = endOf(json, at);
      colon.lastIndex = end + 1;
      if (depth === 1 && colon.test(json)) {
        const key = String(JSON.parse(json.slice(at, end + 1)));
        if (seen.has(key)) return key;
        seen.add(key);
      }
      at = end;
    }
  }
  return undefined;
};
