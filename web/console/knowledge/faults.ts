/** What a refusal says is wrong, by the name of the field. */
export type Faults = ReadonlyMap<string, string>;

export const NO_FAULTS: Faults = new Map();

/**
 * The fields that the service's message of an `invalid` request names (`question: must be …; url: must be …`), without the
 * part of the body that all of them are in. Empty when it names none.
 */
export const faultsIn = (message: string): Faults => {
  const faults = new Map<string, string>();
  let last: string | undefined;
  for (const part of message.split('; ')) {
    const [, name, rule] = /^(?:fields\.|settings\.)?([A-Za-z][\w.]*): ([\s\S]*)$/.exec(part) ?? [];
    if (name !== undefined && rule !== undefined) {
      if (!faults.has(name)) faults.set(name, rule);
      last = name;
      // A rule may have a semicolon of its own.
    } else if (last !== undefined) faults.set(last, `${faults.get(last)}; ${part}`);
  }
  return faults;
};

/** What is wrong with a field or a part of it: `hours.weekly.mon` has a fault at `hours.weekly.mon.0.1`. */
export const faultAt = (faults: Faults, field: string): string | undefined =>
  faults.get(field) ?? [...faults].find(([name]) => name.startsWith(`${field}.`))?.[1];
