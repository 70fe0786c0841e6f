import { cpus } from 'node:os';

/** What counts as nothing left. */
const LEAST_IDLE = 0.1;
/** Two looks have to be this far apart to tell anything. */
const LOOK_MS = 200;

const look = () => {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const busy = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return { at: performance.now(), idle, busy };
};

let last = look();
let known = false;

/** Whether the machine's processors had hardly anything left between the last two looks at them. */
export const isStarved = (): boolean => {
  if (performance.now() - last.at < LOOK_MS) return known;
  const next = look();
  const idle = next.idle - last.idle;
  known = idle < LEAST_IDLE * (idle + next.busy - last.busy);
  last = next;
  return known;
};
