import type { Colleague } from './board.ts';

export const ROLES = ['agent', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** One line of what somebody can do, as the form has it; the level is 1 to 5. */
export interface Level {
  readonly name: string;
  readonly level: number;
}

/** What the form of an agent holds. */
export interface Form {
  readonly id: string;
  readonly name: string;
  readonly capacity: string;
  readonly skills: readonly Level[];
  readonly languages: readonly Level[];
  readonly role: Role;
  readonly disabled: boolean;
}

/** Body of `PUT /api/agents/{agentId}`. */
export interface Profile {
  readonly name: string;
  readonly capacity: number;
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  readonly role: Role;
  readonly disabled: boolean;
}

export type Fault = 'id' | 'name' | 'capacity' | 'skills' | 'languages';

export const MOST_CAPACITY = 20;
const USUAL_LEVEL = 3;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;

const listOf = (levels: Readonly<Record<string, number>>): Level[] =>
  Object.entries(levels).map(([name, level]) => ({ name, level }));

/** Who is new takes Japanese and three conversations, as one who comes without having been written down. */
export const NEWCOMER: Form = {
  id: '',
  name: '',
  capacity: '3',
  skills: [],
  languages: [{ name: 'ja', level: USUAL_LEVEL }],
  role: 'admin',
  disabled: false,
};

export const formOf = ({ id, name, capacity, skills, languages, role, disabled }: Colleague): Form => ({
  id,
  name,
  capacity: String(capacity),
  skills: listOf(skills),
  languages: listOf(languages),
  role: role ?? 'admin',
  disabled,
});

/** A further line, for a name that is not there yet. */
export const withLevel = (levels: readonly Level[], name: string): readonly Level[] =>
  name === '' || levels.some((each) => each.name === name) ? levels : [...levels, { name, level: USUAL_LEVEL }];

const areNames = (levels: readonly Level[], rule: RegExp): boolean => levels.every(({ name }) => rule.test(name));

/** What the service would refuse, field by field. */
export const faultsOf = ({ id, name, capacity, skills, languages }: Form): Fault[] => {
  const faults: readonly (readonly [Fault, boolean])[] = [
    ['id', !ID.test(id)],
    ['name', name.trim() === '' || name.length > 100],
    ['capacity', !/^\d{1,2}$/.test(capacity.trim()) || Number(capacity) > MOST_CAPACITY],
    ['skills', !areNames(skills, ID)],
    ['languages', !areNames(languages, LANGUAGE)],
  ];
  return faults.filter(([, isWrong]) => isWrong).map(([fault]) => fault);
};

const levelsOf = (levels: readonly Level[]): Record<string, number> =>
  Object.fromEntries(levels.map(({ name, level }) => [name, level]));

export const profileOf = ({ name, capacity, skills, languages, role, disabled }: Form): Profile => ({
  name: name.trim(),
  capacity: Number(capacity),
  skills: levelsOf(skills),
  languages: levelsOf(languages),
  role,
  disabled,
});
